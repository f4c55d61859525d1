#pragma once

#include <cstdint>
#include <filesystem>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/record/run_summary.h"
#include "shards/completion.h"
#include "shards/job_folder.h"
#include "shards/owner.h"

namespace ortchestra {

/// The folder in which this process works on a video. No other process writes to it.
///
/// What another process left is never continued in place, because that process may still be alive
/// and write to it. It is copied up to its last checkpoint (docs/decisions/0050).
class UnfinishedVideo {
 public:
  /// `folder` and `owner` must outlive this object. Creates nothing.
  UnfinishedVideo(const JobFolder& folder, const Owner& owner, std::string key);

  /// The outputs to write: files and directories in the folder of this process.
  std::vector<std::string> outputs() const { return folder_.unfinished_outputs(own_, key_); }

  /// Creates the folder. Copies the furthest work of another process into it, if its journal
  /// belongs to `job`, the job of the run of this video. Returns the counts at
  /// that place; empty if nothing was copied. Throws Error.
  std::optional<RunTotals> begin(const nlohmann::json& job);
  /// Empties the folder, so that the video starts from its first frame.
  void begin_again();

  /// Publishes the outputs and then the record. Removes the folders of all other processes for this
  /// video, because the video is done. Throws Error(failure).
  void publish(const CompletionRecord& completion);

 private:
  std::optional<RunTotals> copy_from(const std::filesystem::path& other, const nlohmann::json& job);
  void make_own();

  const JobFolder& folder_;
  const Owner& owner_;
  const std::string key_;
  const std::filesystem::path own_;
};

/// Whether a process was ended while it published the video: all outputs are complete.
bool is_being_published(const JobFolder& folder, const std::string& key);

/// Ends the publication that a process has begun, if there is one for this job. This is safe while
/// that process does the same. Throws Error(failure).
void end_publication(const JobFolder& folder, const std::string& key, const std::string& job);

/// Removes all folders of unfinished work on a video.
void remove_unfinished(const JobFolder& folder, const std::string& key) noexcept;

}  // namespace ortchestra
