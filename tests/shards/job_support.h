#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "ortchestra/shards/merge.h"
#include "ortchestra/shards/run_shard.h"
#include "support/pipeline_runs.h"

// Jobs on directories of small pictures, with fake models.
namespace ortchestra::test {

/// A job of `videos` directories of pictures, with 6, 8, 10, … pictures.
class SmallJob {
 public:
  explicit SmallJob(int videos) {
    for (int video = 0; video < videos; ++video) add(std::to_string(video), 6 + 2 * video, video);
  }

  /// Adds a directory of pictures; the first one has the grey value `grey`.
  void add(const std::string& name, int pictures, int grey = 0) {
    ManifestEntry entry;
    entry.key = "v" + name;
    entry.path = grey_pictures(folder_ / ("videos/" + name), pictures, grey);
    entry.cost = pictures;
    manifest.entries.push_back(entry);
  }

  std::filesystem::path in(const std::string& name) const { return folder_ / name; }

  /// `outputs`: below the folder `job`.
  ShardOptions options(const Shard& shard = {}, const std::string& job = "out",
                       const std::vector<std::string>& outputs = {"{key}.jsonl",
                                                                  "{key}.csv"}) const {
    ShardOptions options;
    options.manifest = manifest;
    options.shard = shard;
    options.run.models = {pipeline_model("first"), pipeline_model("second", "seed=7")};
    options.run.checkpoint_frames = 3;
    for (const std::string& output : outputs)
      options.run.outputs.emplace_back(folder_ / job / output);
    return options;
  }

  /// The output of one run over all videos.
  std::string whole(const std::string& name) const {
    PipelineOptions run = options().run;
    run.inputs.clear();
    for (const ManifestEntry& entry : manifest.entries) run.inputs.emplace_back(entry.path);
    run.outputs = {PipelineOutput(folder_ / ("whole-" + name))};
    run_pipeline(run, {}, {});
    return read_file(folder_ / ("whole-" + name));
  }

  MergeOptions merge(const std::vector<std::string>& outputs,
                     const std::vector<std::string>& jobs = {"out"}) const {
    MergeOptions options;
    options.manifest = manifest;
    for (const std::string& job : jobs) options.folders.push_back(folder_ / job);
    for (const std::string& output : outputs) options.outputs.push_back({folder_ / output});
    return options;
  }

  Manifest manifest;

 private:
  TemporaryDirectory folder_;
};

inline ShardSummary run_job(const ShardOptions& options, const ShardObserver& observer = {},
                            std::stop_token stop = {}) {
  return run_shard(options, observer, std::move(stop));
}

/// Runs a shard, and stops it after `frames` written frames.
inline ShardSummary run_and_stop(const ShardOptions& options, int frames) {
  std::stop_source stop;
  ShardObserver observer;
  observer.run.on_frame = [&](double) {
    if (--frames == 0) stop.request_stop();
  };
  return run_shard(options, observer, stop.get_token());
}

}  // namespace ortchestra::test
