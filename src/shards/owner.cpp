#include "shards/owner.h"

#include <fmt/format.h>
#include <unistd.h>

#include <array>
#include <cctype>
#include <fstream>
#include <nlohmann/json.hpp>
#include <random>
#include <system_error>

#include "base/files/file.h"
#include "base/files/new_file.h"
#include "base/process/processes.h"
#include "base/text/json_text.h"
#include "ortchestra/base/error.h"
#include "ortchestra/shards/shard.h"

namespace ortchestra {
namespace {

using nlohmann::json;

std::string host_name() {
  std::array<char, 256> name{};
  if (::gethostname(name.data(), name.size() - 1) != 0) return "host";
  return name.data();
}

std::string first_line_of(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::string line;
  std::getline(file, line);
  return line;
}

/// The field "starttime" of /proc/PID/stat. Empty if there is no such process.
std::string start_of(std::int64_t pid) {
  constexpr std::size_t index = 22 - 3;  // process_stat() begins with the third field
  const std::vector<std::string> fields = process_stat(static_cast<pid_t>(pid));
  return fields.size() > index ? fields[index] : std::string();
}

std::string task_of_scheduler() {
  const auto value = [](const char* name) { return environment_variable(name).value_or(""); };
  if (const std::string job = value("SLURM_ARRAY_JOB_ID"); !job.empty())
    return fmt::format("slurm {} {} {}", job, value("SLURM_ARRAY_TASK_ID"), value("SLURM_PROCID"));
  if (const std::string job = value("SLURM_JOB_ID"); !job.empty())
    return fmt::format("slurm {} {} {}", job, value("SLURM_STEP_ID"), value("SLURM_PROCID"));
  return "";
}

std::string random_token() {
  std::random_device random;
  return fmt::format("{:08x}{:08x}", random(), random());
}

}  // namespace

std::string Owner::folder() const {
  constexpr std::size_t longest_host = 60;
  std::string name = host.substr(0, longest_host);
  for (char& letter : name) {
    if (std::isalnum(static_cast<unsigned char>(letter)) == 0 && letter != '.') letter = '-';
  }
  return fmt::format("{}-{}-{}", name, pid, token);
}

Owner this_owner() {
  std::error_code ignored;
  return {.host = host_name(),
          .boot = first_line_of("/proc/sys/kernel/random/boot_id"),
          .pid_namespace = std::filesystem::read_symlink("/proc/self/ns/pid", ignored).string(),
          .pid = ::getpid(),
          .started = start_of(::getpid()),
          .task = task_of_scheduler(),
          .token = random_token()};
}

bool is_gone(const Owner& owner, const Owner& self) {
  if (owner.token == self.token) return false;
  const bool is_here = !owner.boot.empty() && !owner.pid_namespace.empty() &&
                       owner.host == self.host && owner.boot == self.boot &&
                       owner.pid_namespace == self.pid_namespace;
  // Two processes of one task may work side by side on one host.
  if (is_here) return start_of(owner.pid) != owner.started;
  return !owner.task.empty() && owner.task == self.task;
}

void write_owner(const Owner& owner, const std::filesystem::path& folder) {
  const json text = {
      {"host", owner.host},  {"boot", owner.boot},       {"pid_namespace", owner.pid_namespace},
      {"pid", owner.pid},    {"started", owner.started}, {"task", owner.task},
      {"token", owner.token}};
  write_new_file(folder / owner_file, json_text(text, 1) + "\n");
}

std::optional<Owner> read_owner(const std::filesystem::path& folder) {
  try {
    const json from = parse_json(read_file(folder / owner_file));
    return Owner{from.at("host").get<std::string>(),          from.at("boot").get<std::string>(),
                 from.at("pid_namespace").get<std::string>(), from.at("pid").get<std::int64_t>(),
                 from.at("started").get<std::string>(),       from.at("task").get<std::string>(),
                 from.at("token").get<std::string>()};
  } catch (const json::exception&) {
    return std::nullopt;
  } catch (const Error&) {
    return std::nullopt;
  }
}

}  // namespace ortchestra
