#include "pipeline/stages/sink_set.h"

#include <filesystem>
#include <optional>
#include <utility>

#include "base/files/links.h"
#include "ortchestra/base/error.h"
#include "sink/files/output_manifest.h"

namespace ortchestra {

SinkSet::SinkSet(const std::vector<std::string>& outputs, const SinkOptions& options,
                 const SinkPlaces& places) {
  for (const std::string& output : outputs) {
    SinkOptions sink = options;
    if (const auto place = places.find(output); place != places.end())
      sink.continue_at = place->second;
    sinks_.push_back({output, !is_direct(output), open_sink(output, sink)});
  }
}

void SinkSet::add(std::shared_ptr<PredictionSink> sink, const std::vector<PredictedModel>& models) {
  sink->begin(models);
  sinks_.push_back({"", false, std::move(sink)});
}

SinkNeeds SinkSet::needs() const {
  SinkNeeds all;
  for (const Entry& entry : sinks_) {
    all.picture |= entry.sink->needs().picture;
    all.values |= entry.sink->needs().values;
  }
  return all;
}

void SinkSet::write(const FramePredictions& frame, const Picture* picture) {
  for (const Entry& entry : sinks_) entry.sink->write(frame, picture);
}

void SinkSet::checkpoint(SinkPlaces& places) {
  for (const Entry& entry : sinks_) {
    std::string place = entry.sink->checkpoint();
    if (entry.can_continue) places[entry.output] = std::move(place);
  }
}

void SinkSet::finish() {
  for (const Entry& entry : sinks_) entry.sink->finish();
}

void finish_broken(const std::vector<std::string>& outputs, const SinkOptions& options,
                   const SinkPlaces& places) {
  namespace fs = std::filesystem;
  for (const std::string& output : outputs) {
    if (is_direct(output)) continue;
    const std::optional<fs::path> path = output_path(output);
    const fs::path partial = partial_path(*path);
    std::error_code ignored;
    if (!fs::exists(partial, ignored)) continue;  // it had been completed
    std::optional<SinkSet> sink;
    try {
      sink.emplace(std::vector{output}, options, places);
    } catch (const Error&) {
      // Parts are missing: the run broke off between the output's appearing and the end of their
      // removal.
      if (!fs::exists(*path, ignored) || !fs::is_directory(partial, ignored)) throw;
      remove_own_directory(partial);
      continue;
    }
    sink->finish();  // where this fails, a full disk perhaps, the parts are needed again
  }
}

}  // namespace ortchestra
