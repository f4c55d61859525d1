#include "shards/job_folder.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <unordered_set>
#include <utility>

#include "ortchestra/base/error.h"
#include "ortchestra/shards/run_shard.h"
#include "ortchestra/sink/sink.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

constexpr std::string_view key_mark = "{key}";
constexpr std::array<std::string_view, 4> own_names{"done", "failed", "unfinished", "job.json"};

/// The folder of an output before its first part that depends on the key.
fs::path fixed_folder(const std::string& output) {
  const std::size_t slash = output.rfind('/', output.find(key_mark));
  if (slash == std::string::npos) return ".";
  fs::path folder = fs::path(output.substr(0, slash + 1)).lexically_normal();
  if (!folder.has_filename() && folder.has_relative_path()) folder = folder.parent_path();
  return folder;
}

fs::path common_folder(const fs::path& a, const fs::path& b) {
  fs::path common;
  auto left = a.begin();
  auto right = b.begin();
  for (; left != a.end() && right != b.end() && *left == *right; ++left, ++right) common /= *left;
  return common.empty() ? fs::path(".") : common;
}

void require_job_output(const PipelineOutput& output) {
  if (output.sink)
    throw input_error(
        fmt::format("output '{}' is an own sink, which a job can't have: give the "
                    "name of a file",
                    output.name));
  if (output.name.find(key_mark) == std::string::npos)
    throw input_error(
        fmt::format("output '{}' would be the same for all videos: put {} into its "
                    "name, as in {}{}",
                    output.name, key_mark, key_mark, sink_kinds().front().name));
  if (output.name.find("{stem}") != std::string::npos)
    throw input_error(
        fmt::format("output '{}': {{stem}} is not possible here, because two videos "
                    "may have the same file name; {} is enough",
                    output.name, key_mark));
  sink_kind_of(output.name);
}

void require_apart(const std::vector<std::string>& patterns) {
  for (const std::string& outer : patterns) {
    for (const std::string& inner : patterns) {
      if (&outer != &inner && outer == inner)
        throw input_error(
            fmt::format("output '{}' is given twice: give each output its own name", outer));
      const std::string directory = finished_path(outer).string() + "/";
      if (&outer != &inner && inner.starts_with(directory))
        throw input_error(
            fmt::format("output '{}' is inside the output '{}': choose another "
                        "folder for it",
                        inner, outer));
    }
  }
}

}  // namespace

fs::path finished_path(const std::string& output) {
  std::string path = output_path(output).value_or(output).string();
  while (path.size() > 1 && path.ends_with('/')) path.pop_back();
  return path;
}

std::string with_key(std::string pattern, std::string_view key) {
  for (std::size_t at = pattern.find(key_mark); at != std::string::npos;
       at = pattern.find(key_mark, at + key.size())) {
    pattern.replace(at, key_mark.size(), key);
  }
  return pattern;
}

JobFolder::JobFolder(const std::vector<PipelineOutput>& outputs) {
  if (outputs.empty())
    throw input_error(fmt::format("no output: give at least one, as in {}{}", key_mark,
                                  sink_kinds().front().name),
                      {{RemedyKind::output}});
  for (const PipelineOutput& output : outputs) {
    require_job_output(output);
    const fs::path folder = fixed_folder(output.name);
    root_ = root_.empty() ? folder : common_folder(root_, folder);
  }
  for (const PipelineOutput& output : outputs)
    patterns_.push_back(
        fs::path(output.name).lexically_normal().lexically_relative(root_.lexically_normal()));
  require_apart(patterns_);
}

fs::path JobFolder::done(const std::string& key) const { return root_ / "done" / (key + ".json"); }

fs::path JobFolder::failed(const std::string& key) const {
  return root_ / "failed" / (key + ".json");
}

fs::path JobFolder::unfinished(const std::string& key) const { return root_ / "unfinished" / key; }

std::vector<fs::path> JobFolder::outputs(const std::string& key) const {
  std::vector<fs::path> paths;
  for (const std::string& pattern : patterns_)
    paths.push_back(finished_path((root_ / with_key(pattern, key)).string()));
  return paths;
}

std::vector<std::string> JobFolder::unfinished_outputs(const fs::path& own,
                                                       const std::string& key) const {
  std::vector<std::string> names;
  for (std::size_t i = 0; i < patterns_.size(); ++i) {
    const std::string output = with_key(patterns_[i], key);
    const fs::path path = finished_path(output);
    // What follows the name of a directory: "/", or "/{index}.jpg".
    const std::string rest = output.substr(path.string().size());
    names.push_back((own / std::to_string(i) / path.filename()).string() + rest);
  }
  return names;
}

void JobFolder::require_distinct_outputs(const Manifest& manifest) const {
  std::unordered_set<std::string> seen;
  for (const ManifestEntry& entry : manifest.entries) {
    for (const std::string& pattern : patterns_) {
      std::string name = with_key(pattern, entry.key);
      const std::string first = name.substr(0, name.find('/'));
      if (std::ranges::find(own_names, first) != own_names.end())
        throw input_error(
            fmt::format("output '{}' of the video '{}' would be in the way of the "
                        "job's records: choose another name",
                        name, entry.key));
      // With one pattern, distinct keys have distinct outputs.
      if (patterns_.size() > 1 && !seen.insert(std::move(name)).second)
        throw input_error(fmt::format("two outputs have the name '{}': choose other names",
                                      with_key(pattern, entry.key)));
    }
  }
}

fs::path job_folder_of(const std::vector<PipelineOutput>& outputs) {
  return JobFolder(outputs).root();
}

}  // namespace ortchestra
