#include "ortchestra/pipeline/pipeline.h"

#include <fmt/format.h>

#include <filesystem>
#include <functional>
#include <memory>
#include <optional>
#include <utility>

#include "base/threads/notify.h"
#include "pipeline/check_options.h"
#include "pipeline/disk_need.h"
#include "pipeline/resumption/job.h"
#include "pipeline/resumption/resumption.h"
#include "pipeline/run_meter.h"
#include "pipeline/run_setup.h"
#include "pipeline/shared_models.h"
#include "pipeline/stages/run_stages.h"
#include "pipeline/summary.h"

namespace ortchestra {

namespace {

/// Gives the engine for a run that starts; null: the run has its own.
using EngineForRun = std::function<Engine*()>;

RunSummary run_pipeline(const RunSetup& setup, const PipelineObserver& observer,
                        const EngineForRun& engine, std::stop_token stop) {
  const PipelineOptions& options = setup.options;

  std::optional<JournalFile> journal_file;
  if (auto path = setup.names.journal()) journal_file.emplace(*std::move(path));
  JournalFile* const file = journal_file ? &*journal_file : nullptr;
  SinkOptions sinks = setup.sink_options();
  const std::optional<Journal> start = starting_point(
      options, setup.names, sinks, job_of(options, setup.resolved, setup.models), file);
  if (!start) {
    notify(observer.on_note, RunNote{"the run is finished: there is nothing to resume"});
    return summary_of_finished(setup);
  }
  if (start->frames > 0)
    notify(observer.on_note, RunNote{fmt::format("resumed after {} frames", start->frames)});
  for (const std::string& text : notes_on_disk(setup, start->frames))
    notify(observer.on_note, RunNote{text});
  sinks.existing = options.existing;
  for (const std::string& text : notes_on(setup.resolved)) notify(observer.on_note, RunNote{text});

  notify(observer.on_stage, "loading models");
  RunStages run(setup, observer, std::move(sinks), *start, file, engine(), std::move(stop));
  notify(observer.on_stage, "processing frames");
  RunMeter meter(run.shares_engine() ? RunMeter::Memory::left_out : RunMeter::Memory::measured);
  run.run(meter);
  if (const auto journal = setup.names.journal(); journal && std::filesystem::exists(*journal))
    notify(observer.on_note, RunNote{"the outputs are unfinished: resume the run to complete them",
                                     {{RemedyKind::resume}}});
  std::vector<OutputSummary> outputs = run.outputs();
  notify(observer.on_outputs, outputs);
  run.rethrow();

  RunSummary summary = summary_of(setup, run, meter);
  summary.outputs = std::move(outputs);
  if (start->frames > 0) summary.resumed_at = start->frames;
  return summary;
}

}  // namespace

RunSummary run_pipeline(const PipelineOptions& options, const PipelineObserver& observer,
                        std::stop_token stop) {
  check_options(options);
  return run_pipeline(
      RunSetup(options), observer, [] { return nullptr; }, std::move(stop));
}

SharedModels::SharedModels(const EngineOptions& options)
    : state_(std::make_unique<State>(std::make_shared<const RunModels>(options))) {}

SharedModels::~SharedModels() = default;

RunSummary run_pipeline(const PipelineOptions& options, SharedModels& models,
                        const PipelineObserver& observer, std::stop_token stop) {
  check_options(options);
  SharedModels::State& state = models.state();
  const RunSetup setup(options, state.models);
  try {
    return run_pipeline(
        setup, observer, [&] { return &state.engine_for(options); }, std::move(stop));
  } catch (...) {
    state.engine.reset();  // a failed run has cancelled it
    throw;
  }
}

}  // namespace ortchestra
