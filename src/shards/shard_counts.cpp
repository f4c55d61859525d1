#include "shards/shard_counts.h"

#include <algorithm>
#include <nlohmann/json.hpp>

namespace ortchestra {
namespace {

using nlohmann::ordered_json;

constexpr std::size_t most_doubts = 3;

void add_model(const ModelSummary& from, ModelSummary& to) {
  to.name = from.name;
  to.frames += from.frames;
  to.failed_frames += from.failed_frames;
  to.odd_scores += from.odd_scores;
  if (!to.first_error) to.first_error = from.first_error;
  // The doubts of one video name its numbers, so only a few of a shard are kept.
  for (const PredictionDoubt& doubt : from.doubts) {
    if (to.doubts.size() < most_doubts &&
        std::ranges::find(to.doubts, doubt.check, &PredictionDoubt::check) == to.doubts.end())
      to.doubts.push_back(doubt);
  }
}

}  // namespace

void ShardCounts::add(const ManifestEntry& video, VideoState state, const std::string& reason) {
  switch (state) {
    case VideoState::done:
      ++summary.done;
      break;
    case VideoState::was_done:
      ++summary.was_done;
      break;
    case VideoState::failed:
      summary.failed.push_back({video.key, video.path, reason});
      break;
    case VideoState::interrupted:
      summary.interrupted = true;
      break;
  }
}

void ShardCounts::add(const RunSummary& run, bool resumed) {
  summary.resumed += resumed ? 1 : 0;
  summary.frames += run.frames;
  for (const InputSummary& input : run.inputs) summary.bad_frames += input.bad_frames;
  summary.startup_s = std::max(summary.startup_s, run.startup_s);
  summary.models.resize(std::max(summary.models.size(), run.models.size()));
  for (std::size_t i = 0; i < run.models.size(); ++i) add_model(run.models[i], summary.models[i]);
}

ordered_json to_json(const ShardSummary& summary) {
  ordered_json failed = ordered_json::array();
  for (const FailedVideo& video : summary.failed)
    failed.push_back({{"key", video.key}, {"path", video.path}, {"reason", video.reason}});
  ordered_json models = ordered_json::array();
  for (const ModelSummary& model : summary.models) {
    models.push_back(
        {{"name", model.name},
         {"frames", model.frames},
         {"failed_frames", model.failed_frames},
         {"first_error", model.first_error ? ordered_json(*model.first_error) : ordered_json()}});
  }
  return {{"schema", shard_schema},
          {"version", summary.version},
          {"shard", to_string(summary.shard)},
          {"folder", summary.folder.string()},
          {"videos", summary.videos},
          {"done", summary.done},
          {"was_done", summary.was_done},
          {"resumed", summary.resumed},
          {"failed", std::move(failed)},
          {"frames", summary.frames},
          {"bad_frames", summary.bad_frames},
          {"startup_s", summary.startup_s},
          {"total_s", summary.total_s},
          {"models", std::move(models)},
          {"interrupted", summary.interrupted}};
}

}  // namespace ortchestra
