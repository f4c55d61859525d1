#include "pipeline/stages/sink_set.h"

#include <filesystem>
#include <optional>
#include <utility>

#include "base/files/links.h"
#include "ortchestra/base/error.h"
#include "sink/files/output_manifest.h"

namespace ortchestra {

SinkSet::SinkSet(const std::vector<std::string>& outputs, const SinkOptions& options,
                 const SinkCheckpoints& checkpoints) {
  for (const std::string& output : outputs) {
    SinkOptions sink = options;
    if (const auto saved = checkpoints.find(output); saved != checkpoints.end())
      sink.continue_at = saved->second;
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

void SinkSet::checkpoint(SinkCheckpoints& checkpoints) {
  for (const Entry& entry : sinks_) {
    std::string saved = entry.sink->checkpoint();
    if (entry.can_continue) checkpoints[entry.output] = std::move(saved);
  }
}

void SinkSet::finish() {
  for (const Entry& entry : sinks_) entry.sink->finish();
}

void finish_interrupted_outputs(const std::vector<std::string>& outputs, const SinkOptions& options,
                                const SinkCheckpoints& checkpoints) {
  namespace fs = std::filesystem;
  for (const std::string& output : outputs) {
    if (is_direct(output)) continue;
    const std::optional<fs::path> path = output_path(output);
    const fs::path partial = partial_path(*path);
    std::error_code ignored;
    if (!fs::exists(partial, ignored)) continue;  // already complete
    std::optional<SinkSet> sink;
    try {
      sink.emplace(std::vector{output}, options, checkpoints);
    } catch (const Error&) {
      // Parts are missing: the run was interrupted after the output was complete, while its parts
      // were being removed.
      if (!fs::exists(*path, ignored) || !fs::is_directory(partial, ignored)) throw;
      remove_own_directory(partial);
      continue;
    }
    sink->finish();  // if this fails (disk full), the parts are still needed
  }
}

}  // namespace ortchestra
