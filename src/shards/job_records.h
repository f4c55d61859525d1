#pragma once

#include <cstddef>
#include <filesystem>
#include <limits>
#include <nlohmann/json_fwd.hpp>
#include <string>
#include <unordered_map>
#include <vector>

#include "ortchestra/shards/merge.h"
#include "shards/completion.h"
#include "shards/job_folder.h"

namespace ortchestra {

/// What the records of a job say about the videos of a manifest.
class JobRecords {
 public:
  /// Throws Error(input) if a folder is not that of a job, or if they belong to different jobs.
  explicit JobRecords(const std::vector<std::filesystem::path>& folders);

  /// The outputs of the job, by name: "{key}.jsonl".
  const std::vector<std::string>& patterns() const { return patterns_; }

  /// Reads the records of all videos. Fills all members of the summary except the outputs.
  void check(const Manifest& manifest, MergeSummary& summary);

  static constexpr std::size_t no_folder = std::numeric_limits<std::size_t>::max();
  /// The folder that has the results of a video, after check(); `no_folder` for a gap.
  std::size_t folder_of(std::size_t video) const { return folder_of_video_[video]; }
  /// The record of a video that is not a gap. Throws Error(failure) if it has vanished.
  CompletionRecord record_of(std::size_t video, const std::string& key) const;
  std::filesystem::path output_of(std::size_t video, const std::string& key,
                                  const std::string& pattern) const;

 private:
  void check(std::size_t video, const ManifestEntry& entry, MergeSummary& summary);
  std::string problem_of(const CompletionRecord& record, const ManifestEntry& entry,
                         const JobFolder& folder) const;
  void find_foreign(const Manifest& manifest, MergeSummary& summary) const;

  std::vector<JobFolder> folders_;
  std::string job_;  ///< hash
  std::vector<std::string> patterns_;
  std::vector<std::size_t> folder_of_video_;
};

}  // namespace ortchestra
