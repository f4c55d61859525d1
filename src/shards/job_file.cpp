#include "shards/job_file.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <nlohmann/json.hpp>
#include <optional>
#include <random>
#include <string>
#include <system_error>

#include "base/files/file.h"
#include "base/files/new_file.h"
#include "base/text/json_text.h"
#include "ortchestra/base/error.h"
#include "pipeline/resumption/journal.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

Error cannot_use(const fs::path& file, const std::string& why) {
  return input_error(fmt::format("{} can't be written: {}; choose another folder for the outputs",
                                 file.string(), why));
}

/// Creates the file if it does not exist, whole. Returns false if it exists.
bool create(const fs::path& file, const std::string& text) {
  std::random_device random;
  const fs::path next = file.string() + fmt::format(".{:08x}{:08x}", random(), random());
  try {
    write_new_file(next, text);
  } catch (const Error& error) {
    throw input_error(error.what());
  }
  // A link fails if the name exists, also on network file systems.
  const bool is_new = ::link(next.c_str(), file.c_str()) == 0;
  const int error = errno;
  if (is_new || error == EEXIST) {
    ::unlink(next.c_str());
    return is_new;
  }
  // This file system has no hard links. Then of several processes, the last one writes it.
  std::error_code renaming;
  if (!fs::exists(file, renaming)) {
    fs::rename(next, file, renaming);
    if (!renaming) return true;
    throw cannot_use(file, renaming.message());
  }
  ::unlink(next.c_str());
  return false;
}

}  // namespace

void claim_job_folder(const fs::path& file, const json& job, Existing existing) {
  std::error_code error;
  const fs::path folder = file.parent_path();
  fs::create_directories(folder.empty() ? fs::path(".") : folder, error);
  if (error) throw cannot_use(file, error.message());
  const std::string text = json_text(job, 1) + "\n";
  if (!fs::exists(file, error) && create(file, text)) return;
  const std::string saved = read_file(file);
  if (saved == text) return;
  if (existing == Existing::overwrite) {
    write_file_atomically(file, text);
    return;
  }
  json then;
  try {
    then = parse_json(saved);
  } catch (const json::exception&) {
    throw input_error(
        fmt::format("{} is damaged: choose another folder, or allow overwriting", file.string()),
        {{RemedyKind::overwrite}});
  }
  require_same_job(file, then, job);
}

}  // namespace ortchestra
