#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <functional>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/base/enum_text.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/shards/manifest.h"
#include "ortchestra/shards/shard.h"

namespace ortchestra {

/// What to do with a video that can't be read.
enum class OnBadInput {
  skip,  ///< write a record of the failure, and go on with the next video
  fail,  ///< write the record, and end
};
template <>
inline constexpr auto enum_texts<OnBadInput> = std::to_array<EnumText<OnBadInput>>({
    {OnBadInput::skip, "skip"},
    {OnBadInput::fail, "fail"},
});

/// The options of one shard of a job.
struct ShardOptions {
  Manifest manifest;
  Shard shard = {};
  /// What is done with each video. Its inputs are ignored. The name of each output contains
  /// "{key}", which is replaced by the key of the video. Outputs must be files or directories.
  /// `existing`: `overwrite` replaces outputs and records of other jobs, of changed videos, and
  /// outputs without a record. Otherwise these are refused. Finished videos are always skipped, and
  /// interrupted ones are resumed.
  PipelineOptions run = {};
  OnBadInput on_bad_input = OnBadInput::skip;
};

/// What has become of a video.
enum class VideoState {
  done,         ///< by this run
  was_done,     ///< by an earlier run, or by another process
  failed,       ///< it could not be read
  interrupted,  ///< a stop came before its end
};

struct VideoProgress {
  const ManifestEntry& video;
  VideoState state;
  std::size_t number;  ///< of the videos of the shard, from 1
  std::size_t all;
  std::string reason = {};  ///< why it failed
};

struct ShardObserver {
  PipelineObserver run = {};  ///< of the run of each video; notes begin with its key
  std::function<void(const VideoProgress& video)> on_video = {};
};

/// A video that could not be read.
struct FailedVideo {
  std::string key;
  std::string path;
  std::string reason;
};

/// The summary of a shard, "ortchestra.shard/1". It counts the work of this process only.
struct ShardSummary {
  std::string version;
  Shard shard;
  std::filesystem::path folder;  ///< of the job
  std::int64_t videos = 0;       ///< of the shard
  std::int64_t done = 0;
  std::int64_t was_done = 0;
  std::int64_t resumed = 0;         ///< of those done: continued after an interruption
  std::vector<FailedVideo> failed;  ///< all videos that could not be read
  std::int64_t frames = 0;
  std::int64_t bad_frames = 0;
  double startup_s = 0;  ///< loading the models
  double total_s = 0;    ///< from the first video to the end of the last one
  std::vector<ModelSummary> models;
  bool interrupted = false;
};

inline constexpr std::string_view shard_schema = "ortchestra.shard/1";
nlohmann::ordered_json to_json(const ShardSummary& summary);

/// The folder of a job: the deepest folder that is the same for all keys in all outputs. It gets
/// `done/` and `failed/` with a record per video, `unfinished/`, and `job.json`. Throws
/// Error(input) if an output lacks "{key}" or can't be an output of a job.
std::filesystem::path job_folder_of(const std::vector<PipelineOutput>& outputs);

/// Runs the models on the videos of one shard, one after another. The models are loaded once. The
/// outputs of a video are published when they are complete, each by one rename; its completion
/// record follows last. Any number of processes may work on the same job, also on the same shard:
/// then work is repeated, and the results are the same. No file locks are needed for that.
///
/// When `stop` is requested, the current video stays unfinished, and a later run resumes it, on any
/// machine.
///
/// Throws Error(input) before any work if an option is unusable, if the folder belongs to another
/// job, or if an output would replace a file. Throws Error(failure) later, if a video can't be read
/// and OnBadInput::fail is set, or for another reason.
ShardSummary run_shard(const ShardOptions& options, const ShardObserver& observer,
                       std::stop_token stop);

}  // namespace ortchestra
