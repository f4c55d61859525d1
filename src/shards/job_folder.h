#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/shards/manifest.h"

namespace ortchestra {

/// The names of all files of a job. Knows names only, and touches no file.
class JobFolder {
 public:
  /// Throws Error(input) if an output lacks "{key}" or can't be an output of a job.
  explicit JobFolder(const std::vector<PipelineOutput>& outputs);
  /// A folder whose outputs are not known.
  explicit JobFolder(std::filesystem::path root) : root_(std::move(root)) {}

  const std::filesystem::path& root() const { return root_; }
  /// The names of the outputs below the folder, with "{key}".
  const std::vector<std::string>& patterns() const { return patterns_; }

  std::filesystem::path job() const { return root_ / "job.json"; }
  std::filesystem::path done_records() const { return root_ / "done"; }
  std::filesystem::path done(const std::string& key) const;
  std::filesystem::path failed(const std::string& key) const;
  /// The folder with one folder per process that works on the video, or has worked on it.
  std::filesystem::path unfinished(const std::string& key) const;
  /// The finished outputs of a video, in the order of patterns().
  std::vector<std::filesystem::path> outputs(const std::string& key) const;
  /// The names of the same outputs until they are published, in a folder below unfinished(). Each
  /// has the file name of the finished output, because the name selects the format.
  std::vector<std::string> unfinished_outputs(const std::filesystem::path& own,
                                              const std::string& key) const;

  /// Throws Error(input) if two outputs of the videos are the same file, or if one is a file that
  /// the job itself needs.
  void require_distinct_outputs(const Manifest& manifest) const;

 private:
  std::filesystem::path root_;
  std::vector<std::string> patterns_;
};

/// The file or directory of an output: "DIR" for "DIR/".
std::filesystem::path finished_path(const std::string& output);

/// "{key}" replaced by the key, everywhere.
std::string with_key(std::string pattern, std::string_view key);

}  // namespace ortchestra
