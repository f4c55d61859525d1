#include "ortchestra/shards/manifest.h"

#include <fmt/format.h>
#include <unistd.h>

#include <cerrno>
#include <fstream>
#include <nlohmann/json.hpp>
#include <system_error>
#include <unordered_map>
#include <utility>

#include "base/files/file.h"
#include "base/text/json_text.h"
#include "base/text/text.h"
#include "ortchestra/base/error.h"
#include "shards/costs.h"

namespace ortchestra {
namespace {

using nlohmann::json;
using nlohmann::ordered_json;

/// An error in a line of the file.
Error fault_in_line(const std::filesystem::path& path, std::size_t line, const std::string& what) {
  return input_error(fmt::format("{}, line {}: {}", path.string(), line, what));
}

template <class Value>
void take(const json& from, const char* key, std::optional<Value>& value) {
  const auto found = from.find(key);
  if (found != from.end() && !found->is_null()) value = found->get<Value>();
}

ManifestEntry entry_of(const json& line) {
  ManifestEntry entry;
  line.at("key").get_to(entry.key);
  line.at("path").get_to(entry.path);
  take(line, "bytes", entry.bytes);
  take(line, "frames", entry.frames);
  take(line, "duration_s", entry.duration_s);
  take(line, "width", entry.width);
  take(line, "height", entry.height);
  take(line, "error", entry.error);
  return entry;
}

ManifestEntry parse_line(const std::string& text, const std::filesystem::path& path,
                         std::size_t number, bool& has_cost) {
  ManifestEntry entry;
  json line;
  try {
    line = parse_json(text);
    entry = entry_of(line);
    const json cost = line.value("cost", json());
    has_cost = !cost.is_null();
    if (has_cost) entry.cost = std::min(cost.get<std::int64_t>(), largest_cost);
  } catch (const json::exception&) {
    throw fault_in_line(path, number,
                        "it is not a video of a manifest: each line is a JSON object with the "
                        "texts key and path");
  }
  if (const std::string problem = problem_of_key(entry.key); !problem.empty())
    throw fault_in_line(path, number,
                        fmt::format("the key '{}' can't be used, because {}: give another key",
                                    printable(entry.key), problem));
  if (entry.path.empty()) throw fault_in_line(path, number, "the path is empty: give a video");
  if (entry.cost < 1)
    throw fault_in_line(path, number,
                        fmt::format("the cost must be at least 1, not {}", entry.cost));
  return entry;
}

ordered_json json_of(const ManifestEntry& entry) {
  ordered_json line = {{"key", entry.key}, {"path", entry.path}};
  const auto add = [&](const char* key, const auto& value) {
    if (value) line[key] = *value;
  };
  add("bytes", entry.bytes);
  add("frames", entry.frames);
  add("duration_s", entry.duration_s);
  add("width", entry.width);
  add("height", entry.height);
  line["cost"] = entry.cost;
  add("error", entry.error);
  return line;
}

void require_distinct_keys(const std::vector<ManifestEntry>& entries,
                           const std::vector<std::size_t>& lines,
                           const std::filesystem::path& path) {
  std::unordered_map<std::string_view, std::size_t> seen;
  seen.reserve(entries.size());
  for (std::size_t i = 0; i < entries.size(); ++i) {
    const auto [first, is_new] = seen.emplace(entries[i].key, i);
    if (!is_new)
      throw fault_in_line(path, lines[i],
                          fmt::format("the key '{}' is that of line {} too: give each video a key "
                                      "of its own",
                                      entries[i].key, lines[first->second]));
  }
}

/// Entries without a cost get one. The costs in the file stay.
void complete_costs(std::vector<ManifestEntry>& entries, const std::vector<bool>& has_cost) {
  std::vector<ManifestEntry> estimated = entries;
  set_costs(estimated);
  for (std::size_t i = 0; i < entries.size(); ++i) {
    if (!has_cost[i]) entries[i].cost = estimated[i].cost;
  }
}

}  // namespace

Manifest read_manifest(const std::filesystem::path& path) {
  std::error_code error;
  if (std::filesystem::is_directory(path, error))
    throw input_error(fmt::format("{} is a directory: give a manifest", path.string()));
  std::ifstream file(path, std::ios::binary);
  if (!file)
    throw input_error(fmt::format("{} can't be read: {}; check the path and its permissions",
                                  path.string(), std::generic_category().message(errno)));
  Manifest manifest;
  std::vector<std::size_t> lines;
  std::vector<bool> has_cost;
  std::size_t number = 0;
  bool all_have_cost = true;
  for (std::string text; std::getline(file, text);) {
    ++number;
    if (text.find_first_not_of(" \t\r") == std::string::npos) continue;
    bool has = false;
    manifest.entries.push_back(parse_line(text, path, number, has));
    lines.push_back(number);
    has_cost.push_back(has);
    all_have_cost = all_have_cost && has;
  }
  if (manifest.entries.empty())
    throw input_error(
        fmt::format("{} lists no video: make a manifest of at least one video", path.string()));
  require_distinct_keys(manifest.entries, lines, path);
  if (!all_have_cost) complete_costs(manifest.entries, has_cost);
  return manifest;
}

void write_manifest(const std::filesystem::path& path, const Manifest& manifest) {
  std::string text;
  for (const ManifestEntry& entry : manifest.entries) text += json_text(json_of(entry)) + "\n";
  write_file_atomically(path == "-" ? "/dev/stdout" : path, text);
}

}  // namespace ortchestra
