#include "cli/commands/demo_marker.h"

#include <exception>
#include <nlohmann/json.hpp>
#include <system_error>

#include "base/files/file.h"
#include "base/text/json_text.h"
#include "base/text/sha256.h"

namespace ortchestra::cli {

namespace fs = std::filesystem;

DemoMarker::DemoMarker(const fs::path& directory) : path_(directory / ".ortchestra-demo") {
  std::error_code ignored;
  if (!fs::is_regular_file(path_, ignored)) return;
  try {
    parse_json(read_file(path_)).at("sha256").get_to(hashes_);
  } catch (const std::exception&) {
    hashes_.clear();  // then no file counts as written by demo
  }
}

bool DemoMarker::wrote(const fs::path& file) const {
  const auto known = hashes_.find(file.filename().string());
  std::error_code ignored;
  return known != hashes_.end() && fs::is_regular_file(file, ignored) &&
         known->second == sha256_hex(read_file(file));
}

void DemoMarker::add(const fs::path& file) {
  hashes_[file.filename().string()] = sha256_hex(read_file(file));
  write_file_atomically(path_, json_text(nlohmann::json{{"sha256", hashes_}}, 1) + "\n");
}

}  // namespace ortchestra::cli
