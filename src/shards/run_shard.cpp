#include "ortchestra/shards/run_shard.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <set>
#include <system_error>
#include <utility>

#include "base/files/file.h"
#include "base/text/sha256.h"
#include "base/text/utc_time.h"
#include "base/threads/notify.h"
#include "ortchestra/base/clock.h"
#include "ortchestra/base/error.h"
#include "ortchestra/base/overwriting.h"
#include "ortchestra/pipeline/read_files.h"
#include "ortchestra/runtime/runtime.h"
#include "ortchestra/version.h"
#include "pipeline/resumption/job.h"
#include "pipeline/shared_models.h"
#include "shards/completion.h"
#include "shards/job_file.h"
#include "shards/job_folder.h"
#include "shards/owner.h"
#include "shards/shard_counts.h"
#include "shards/unfinished_video.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

/// The job of all videos: outputs have the names of the patterns, and there are no inputs.
json common_job(const ShardOptions& options, const JobFolder& folder, const RunModels& models) {
  PipelineOptions common = options.run;
  common.inputs.clear();
  for (std::size_t i = 0; i < common.outputs.size(); ++i)
    common.outputs[i].name = folder.patterns()[i];
  json job = job_of(common, models.resolved, models.predicted);
  job.erase("inputs");
  return job;
}

/// Runs the videos of a shard.
class ShardRun {
 public:
  ShardRun(const ShardOptions& options, const ShardObserver& observer, std::stop_token stop)
      : options_(options),
        observer_(observer),
        stop_(std::move(stop)),
        folder_(options.run.outputs),
        videos_(videos_of_shard(options.manifest, options.shard)),
        models_(options.run),
        job_(common_job(options, folder_, *models_.state().models)),
        job_hash_(hash_of_job(job_)) {
    counts_.summary.version = ORTCHESTRA_VERSION;
    counts_.summary.shard = options.shard;
    counts_.summary.folder = folder_.root();
    counts_.summary.videos = static_cast<std::int64_t>(videos_.size());
    folder_.require_distinct_outputs(options.manifest);
    claim_job_folder(folder_.job(), job_, options.run.existing);
    for (const std::size_t video : videos_) {
      if (!is_done(entry(video))) left_.push_back(video);
    }
    require_free_outputs();
  }

  ShardSummary run() {
    const TimePoint start = Clock::now();
    // The observer hears of videos in the order of the manifest.
    auto next = left_.begin();
    for (std::size_t number = 1; number <= videos_.size(); ++number) {
      const ManifestEntry& video = entry(videos_[number - 1]);
      if (next == left_.end() || *next != videos_[number - 1]) {
        report(video, VideoState::was_done, number);
        continue;
      }
      if (stop_.stop_requested()) {
        counts_.summary.interrupted = true;
        break;
      }
      ++next;
      report_result(video, number);
      if (counts_.summary.interrupted) break;
    }
    counts_.summary.total_s = seconds_between(start, Clock::now());
    return std::move(counts_.summary);
  }

 private:
  const ManifestEntry& entry(std::size_t video) const { return options_.manifest.entries[video]; }

  bool overwrites() const { return options_.run.existing == Existing::overwrite; }

  /// Whether the record says that this job has completed the video as it is now. Throws
  /// Error(input) if it belongs to another job or video.
  bool is_done(const ManifestEntry& video) const {
    end_publication_of(video);
    const auto record = read_completion(folder_.done(video.key)).completion;
    if (!record) return false;  // half-written or absent
    std::string difference;
    if (record->job != job_hash_) {
      difference = "it was made by another job, with other models or options";
    } else if (record->path != video.path) {
      difference = fmt::format("it is that of '{}', not of '{}'", record->path, video.path);
    } else if (is_changed(video, *record)) {
      difference = fmt::format("'{}' has changed since", video.path);
    }
    if (difference.empty()) {
      if (!has_outputs(video, *record)) return false;
      remove_unfinished(folder_, video.key);  // left by a process that ended after the record
      return true;
    }
    if (overwrites()) return false;
    throw input_error(fmt::format("{} can't be used: {}; choose another folder, or allow "
                                  "overwriting",
                                  folder_.done(video.key).string(), difference),
                      {{RemedyKind::overwrite}});
  }

  void end_publication_of(const ManifestEntry& video) const {
    std::error_code ignored;
    if (!fs::exists(folder_.done(video.key), ignored))
      end_publication(folder_, video.key, job_hash_);
  }

  /// A video that is finished need not be there any more.
  static bool is_changed(const ManifestEntry& video, const CompletionRecord& record) {
    try {
      return json::parse(record.input) != identity_of_content(video.path);
    } catch (const UnreadableInput&) {
      return false;
    }
  }

  /// Somebody may have removed outputs, or another process may have written them.
  bool has_outputs(const ManifestEntry& video, const CompletionRecord& record) const {
    const std::vector<fs::path> outputs = folder_.outputs(video.key);
    if (record.outputs.size() != outputs.size()) return false;
    for (std::size_t i = 0; i < outputs.size(); ++i) {
      std::error_code error;
      if (!fs::exists(outputs[i], error)) return false;
      const auto& bytes = record.outputs[i].bytes;
      if (bytes && fs::is_regular_file(outputs[i], error) &&
          static_cast<std::int64_t>(fs::file_size(outputs[i], error)) != *bytes)
        return false;
    }
    return true;
  }

  /// Throws Error(input) if an output of a video without a record exists, or is a file that the job
  /// reads.
  void require_free_outputs() const {
    std::vector<WrittenFile> existing;
    for (const std::size_t video : left_) {
      const std::string& key = entry(video).key;
      for (const fs::path& output : folder_.outputs(key)) {
        std::error_code ignored;
        if (!fs::exists(output, ignored)) continue;
        existing.push_back({fmt::format("output '{}'", output.string()), output});
        std::error_code none;
        // Last, because another process may publish the video at this moment. A record that does
        // not match was written by this program, so the output was too.
        if (!overwrites() && !is_being_published(folder_, key) &&
            !fs::exists(folder_.done(key), none))
          throw input_error(fmt::format("{} exists, but has no completion record: choose another "
                                        "folder, or allow overwriting",
                                        output.string()),
                            {{RemedyKind::overwrite}});
      }
    }
    if (existing.empty()) return;
    refuse_overwriting(existing, [&] {
      PipelineOptions reads = options_.run;
      reads.inputs.clear();
      std::vector<ReadFile> files = files_read_by(reads);
      for (const ManifestEntry& video : options_.manifest.entries)
        files.push_back({video.path, "an input"});
      return files;
    });
  }

  void report(const ManifestEntry& video, VideoState state, std::size_t number,
              const std::string& reason = {}) {
    counts_.add(video, state, reason);
    notify(observer_.on_video, VideoProgress{video, state, number, videos_.size(), reason});
  }

  void report_result(const ManifestEntry& video, std::size_t number) {
    try {
      report(video, process(video), number);
    } catch (const UnreadableInput& error) {
      write_record(folder_.failed(video.key), failure_record(video.key, video.path, error.what()));
      report(video, VideoState::failed, number, error.what());
      if (options_.on_bad_input == OnBadInput::fail)
        throw failure(fmt::format("video '{}' can't be read: {}; repair it, remove it from the "
                                  "manifest, or let the run skip such videos",
                                  video.key, error.what()),
                      {{RemedyKind::skip_bad_inputs}});
    }
  }

  static void write_record(const fs::path& path, const std::string& text) {
    std::error_code error;
    fs::create_directories(path.parent_path(), error);
    write_file_atomically(path, text);  // reports the error
  }

  PipelineOptions options_for(const ManifestEntry& video,
                              const std::vector<std::string>& outputs) const {
    PipelineOptions run = options_.run;
    run.inputs = {PipelineInput(video.path)};
    run.existing = Existing::resume;
    for (std::size_t i = 0; i < run.outputs.size(); ++i) run.outputs[i].name = outputs[i];
    return run;
  }

  VideoState process(const ManifestEntry& video) {
    if (is_done(video)) return VideoState::was_done;  // by another process meanwhile
    require_size(video);
    const Owner owner = this_owner();
    UnfinishedVideo unfinished(folder_, owner, video.key);
    const PipelineOptions run = options_for(video, unfinished.outputs());
    const RunModels& models = *models_.state().models;
    try {
      const json job = job_of(run, models.resolved, models.predicted);
      std::optional<RunTotals> copied = unfinished.begin(job);
      RunSummary summary;
      try {
        summary = run_one(video, run);
      } catch (const UnreadableInput&) {
        throw;
      } catch (const Error& error) {
        if (!copied || error.kind() != ErrorKind::input) throw;
        // What was copied is not complete: the other process was just finishing it.
        copied.reset();
        unfinished.begin_again();
        summary = run_one(video, run);
      }
      counts_.add(summary, copied.has_value());
      if (summary.interrupted) return VideoState::interrupted;
      if (!summary.totals) summary.totals = copied;
      if (is_done(video)) return VideoState::was_done;  // another process was faster
      unfinished.publish(completion_of(video, run, summary, job.at("inputs").front()));
      return VideoState::done;
    } catch (const UnreadableInput&) {
      remove_unfinished(folder_, video.key);
      throw;
    } catch (const Error&) {
      // Another process may have published the video, and removed the folder of this one.
      if (!is_done(video)) throw;
      return VideoState::was_done;
    }
  }

  /// The manifest may be older than the video.
  static void require_size(const ManifestEntry& video) {
    std::error_code error;
    if (!video.bytes || !fs::is_regular_file(video.path, error)) return;
    const std::uintmax_t bytes = fs::file_size(video.path, error);
    if (error || static_cast<std::int64_t>(bytes) == *video.bytes) return;
    throw UnreadableInput(input_error(
        fmt::format("'{}' has changed since the manifest was made: it has {} bytes, not {}; make "
                    "the manifest again",
                    video.path, bytes, *video.bytes)));
  }

  RunSummary run_one(const ManifestEntry& video, const PipelineOptions& run) {
    const std::string unfinished = folder_.unfinished(video.key).string();
    PipelineObserver observer = observer_.run;
    observer.on_note = [&](const RunNote& note) {
      // Remarks on unfinished files are of no use, and those on models are the same for all videos.
      if (note.text.find(unfinished) != std::string::npos) return;
      if (said_.size() < most_notes && said_.insert(note.text).second)
        notify(observer_.run.on_note, RunNote{video.key + ": " + note.text});
    };
    return run_pipeline(run, models_, observer, stop_);
  }

  /// `input`: the video in the job of its run.
  CompletionRecord completion_of(const ManifestEntry& video, const PipelineOptions& run,
                                 const RunSummary& summary, json input) const {
    const RunTotals totals = summary.totals.value_or(RunTotals());
    const ResolvedModels& resolved = models_.state().models->resolved;
    input.erase("name");
    CompletionRecord completion;
    completion.key = video.key;
    completion.path = video.path;
    completion.job = job_hash_;
    completion.input = input.dump();
    completion.frames = totals.frames;
    completion.bad_frames = totals.bad_frames;
    for (std::size_t i = 0; i < resolved.models.size(); ++i) {
      const RunTotals::Model counts =
          i < totals.models.size() ? totals.models[i] : RunTotals::Model();
      completion.models.push_back({resolved.models[i].name, resolved.descriptions[i].sha256,
                                   counts.frames, counts.failed_frames});
    }
    for (std::size_t i = 0; i < run.outputs.size(); ++i)
      completion.outputs.push_back(completed_output(run.outputs[i], folder_.patterns()[i]));
    completion.row = to_string(run.row);
    completion.device = run.row.options.device.value_or(run.device);
    completion.version = ORTCHESTRA_VERSION;
    completion.ort_version = ort_version();
    completion.host = this_owner().host;
    completion.shard = options_.shard;
    completion.finished = utc_time_text();
    return completion;
  }

  static CompletedOutput completed_output(const PipelineOutput& output,
                                          const std::string& pattern) {
    const SinkKind& kind = sink_kind_of(output.name);
    CompletedOutput completed{pattern, std::string(kind.name), output.models};
    std::error_code error;
    if (kind.form == OutputForm::directory) return completed;
    const std::uintmax_t bytes = fs::file_size(output.name, error);
    if (!error) completed.bytes = static_cast<std::int64_t>(bytes);
    if (kind.join != nullptr) completed.sha256 = sha256_of_file(output.name);
    return completed;
  }

  static constexpr std::size_t most_notes = 1000;

  const ShardOptions& options_;
  const ShardObserver& observer_;
  const std::stop_token stop_;
  const JobFolder folder_;
  const std::vector<std::size_t> videos_;
  SharedModels models_;
  const json job_;
  const std::string job_hash_;
  std::vector<std::size_t> left_;  ///< videos without a record
  ShardCounts counts_;
  std::set<std::string> said_;
};

}  // namespace

ShardSummary run_shard(const ShardOptions& options, const ShardObserver& observer,
                       std::stop_token stop) {
  if (options.manifest.entries.empty())
    throw input_error("the manifest lists no video: make a manifest of at least one video");
  if (options.shard.index < 1 || options.shard.index > options.shard.count)
    throw input_error(fmt::format("shard '{}' does not exist: give a number from 1 to {}",
                                  to_string(options.shard), options.shard.count));
  return ShardRun(options, observer, std::move(stop)).run();
}

}  // namespace ortchestra
