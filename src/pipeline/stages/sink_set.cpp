#include "pipeline/stages/sink_set.h"

#include <algorithm>
#include <filesystem>
#include <utility>

#include "base/files/links.h"
#include "base/text/exception_text.h"
#include "ortchestra/base/error.h"
#include "pipeline/output_states.h"
#include "sink/files/output_manifest.h"

namespace ortchestra {
namespace {

/// The indices of the models with these names. Empty if there are no names.
std::optional<std::set<std::size_t>> indices_of(const std::vector<std::string>& names,
                                                const std::vector<PredictedModel>& models) {
  if (names.empty()) return std::nullopt;
  std::set<std::size_t> indices;
  for (std::size_t i = 0; i < models.size(); ++i) {
    if (std::ranges::find(names, models[i].name) != names.end()) indices.insert(i);
  }
  return indices;
}

/// The frame with the predictions of these models.
FramePredictions only(const FramePredictions& frame, const std::set<std::size_t>& models) {
  FramePredictions part = frame;
  std::erase_if(part.predictions,
                [&](const Prediction& prediction) { return !models.contains(prediction.model); });
  return part;
}

}  // namespace

SinkSet::SinkSet(const std::vector<std::string>& outputs, const SinkOptions& options,
                 const SinkCheckpoints& checkpoints) {
  for (const std::string& output : outputs) {
    SinkOptions sink = options;
    if (const auto saved = checkpoints.find(output); saved != checkpoints.end())
      sink.continue_at = saved->second;
    sinks_.push_back({.output = output,
                      .can_continue = !is_direct(output),
                      .is_own = false,
                      .sink = open_sink(output, sink)});
  }
}

void SinkSet::add(const PipelineOutput& output, const std::vector<PredictedModel>& models) {
  output.sink->begin(models);
  sinks_.push_back({.output = output.name,
                    .can_continue = false,
                    .is_own = true,
                    .sink = output.sink,
                    .models = indices_of(output.models, models)});
}

void SinkSet::select_models(const OutputNames& names, const std::vector<PredictedModel>& models) {
  for (Entry& entry : sinks_) {
    if (!entry.is_own) entry.models = indices_of(names.models_of(entry.output), models);
  }
}

SinkNeeds SinkSet::needs() const {
  SinkNeeds all;
  for (const Entry& entry : sinks_) {
    all.picture |= entry.sink->needs().picture;
    all.values |= entry.sink->needs().values;
  }
  return all;
}

template <class Work>
void SinkSet::for_each(Work work) {
  for (Entry& entry : sinks_) {
    try {
      work(entry);
    } catch (const std::exception& problem) {
      entry.state = OutputState::failed;
      entry.error = text_of(problem);
      throw;
    }
  }
}

void SinkSet::write(const FramePredictions& frame, const Picture* picture) {
  for_each([&](const Entry& entry) {
    if (entry.models) {
      entry.sink->write(only(frame, *entry.models), picture);
    } else {
      entry.sink->write(frame, picture);
    }
  });
}

void SinkSet::checkpoint(SinkCheckpoints& checkpoints) {
  for_each([&](const Entry& entry) {
    std::string saved = entry.sink->checkpoint();
    if (entry.can_continue) checkpoints[entry.output] = std::move(saved);
  });
}

void SinkSet::finish() {
  for_each([](Entry& entry) {
    entry.sink->finish();
    entry.state = OutputState::complete;
  });
}

std::vector<OutputSummary> SinkSet::summaries(const OutputNames& names, std::int64_t frames) {
  std::vector<OutputSummary> summaries;
  for (const Entry& entry : sinks_) {
    OutputSummary summary;
    if (entry.is_own) {
      summary.output = entry.output;
      summary.frames = frames;
      summary.state = entry.state;
    } else {
      summary = summary_of_output(names, entry.output, entry.state, frames);
    }
    summary.error = entry.error;
    summary.notes = entry.sink->take_notes();
    summaries.push_back(std::move(summary));
  }
  return summaries;
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
