#include "measure/tree_usage.h"

#include <sys/resource.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <fstream>

#include "base/process/processes.h"

namespace ortchestra {

namespace {

namespace fs = std::filesystem;

double seconds(const timeval& time) {
  return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
}

struct CpuTimes {
  double user_s = 0;
  double system_s = 0;
};

/// Fields 14 to 17 of /proc/PID/stat, in clock ticks: CPU times of the process, and of its children
/// that ended and were waited for.
CpuTimes cpu_times(pid_t pid) {
  const std::vector<std::string> values = process_stat(pid);
  if (values.size() < 15) return {};
  static const double ticks_per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  const auto seconds_at = [&](std::size_t i) { return std::stod(values[i]) / ticks_per_second; };
  return {seconds_at(11) + seconds_at(13), seconds_at(12) + seconds_at(14)};
}

/// The number after "KEY:" in the first line that starts with it.
std::optional<double> value_of(const fs::path& path, const std::string& key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    if (line.starts_with(key + ":")) return std::stod(line.substr(key.size() + 1));
  }
  return std::nullopt;
}

std::optional<double> mib(std::optional<double> kib) {
  return kib ? std::optional(*kib / 1024) : std::nullopt;
}

void add_switches(TreeUsage& usage, pid_t pid) {
  for (const fs::path& task : task_folders(pid)) {
    const fs::path status = task / "status";
    usage.voluntary_switches +=
        static_cast<std::int64_t>(value_of(status, "voluntary_ctxt_switches").value_or(0));
    usage.involuntary_switches +=
        static_cast<std::int64_t>(value_of(status, "nonvoluntary_ctxt_switches").value_or(0));
  }
}

/// The sum over the process's threads of the second field of schedstat, which is in nanoseconds.
/// Threads that have ended are not included.
std::optional<double> time_waited_for_cpu(pid_t pid) {
  std::optional<double> total_s;
  for (const fs::path& task : task_folders(pid)) {
    std::ifstream file(task / "schedstat");
    double ran_ns = 0;
    double waited_ns = 0;
    if (file >> ran_ns >> waited_ns) total_s = total_s.value_or(0) + 1e-9 * waited_ns;
  }
  return total_s;
}

/// This process and its children that were waited for.
void add_own_process(TreeUsage& usage) {
  for (const auto who : {RUSAGE_SELF, RUSAGE_CHILDREN}) {
    rusage used{};
    ::getrusage(who, &used);
    usage.user_s += seconds(used.ru_utime);
    usage.system_s += seconds(used.ru_stime);
    usage.voluntary_switches += used.ru_nvcsw;
    usage.involuntary_switches += used.ru_nivcsw;
  }
}

/// The waiting times of all processes, and the other figures of the descendants.
void add_tree(TreeUsage& usage) {
  for (const pid_t pid : process_tree(::getpid())) {
    if (const auto wait_s = time_waited_for_cpu(pid))
      usage.wait_s = usage.wait_s.value_or(0) + *wait_s;
    if (pid == ::getpid()) continue;
    const CpuTimes times = cpu_times(pid);
    usage.user_s += times.user_s;
    usage.system_s += times.system_s;
    add_switches(usage, pid);
  }
}

}  // namespace

TreeUsage operator-(const TreeUsage& later, const TreeUsage& earlier) {
  const auto grown = [](auto now, auto before) { return std::max(now - before, decltype(now){0}); };
  TreeUsage used{grown(later.user_s, earlier.user_s), grown(later.system_s, earlier.system_s),
                 grown(later.voluntary_switches, earlier.voluntary_switches),
                 grown(later.involuntary_switches, earlier.involuntary_switches)};
  // The waiting time of a thread is lost when it ends. If the sum decreased, it is meaningless.
  if (later.wait_s && earlier.wait_s && *later.wait_s >= *earlier.wait_s)
    used.wait_s = *later.wait_s - *earlier.wait_s;
  return used;
}

TreeUsage own_tree_usage(UsageReading reading) {
  TreeUsage usage;
  if (reading == UsageReading::after) add_own_process(usage);
  add_tree(usage);
  if (reading == UsageReading::before) add_own_process(usage);
  return usage;
}

double tree_cpu_seconds(const std::vector<pid_t>& tree) {
  double total = 0;
  for (const pid_t pid : tree) {
    const CpuTimes times = cpu_times(pid);
    total += times.user_s + times.system_s;
  }
  return total;
}

ProcessMemory process_memory(pid_t pid) {
  const fs::path folder = process_folder(pid);
  return {pid, mib(value_of(folder / "smaps_rollup", "Pss")),
          mib(value_of(folder / "status", "VmRSS")), mib(value_of(folder / "status", "VmHWM"))};
}

std::optional<double> resident_mib(pid_t pid) {
  static const double mib_per_page = static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024 * 1024);
  std::ifstream file(process_folder(pid) / "statm");
  double size = 0;
  double resident = 0;
  return file >> size >> resident ? std::optional(resident * mib_per_page) : std::nullopt;
}

}  // namespace ortchestra
