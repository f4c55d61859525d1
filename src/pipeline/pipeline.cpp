#include "ortchestra/pipeline/pipeline.h"

#include <fmt/format.h>

#include <filesystem>
#include <optional>
#include <utility>

#include "base/threads/notify.h"
#include "pipeline/check_options.h"
#include "pipeline/disk_need.h"
#include "pipeline/resumption/job.h"
#include "pipeline/resumption/resumption.h"
#include "pipeline/run_meter.h"
#include "pipeline/run_setup.h"
#include "pipeline/stages/run_stages.h"
#include "pipeline/summary.h"

namespace ortchestra {

RunSummary run_pipeline(const PipelineOptions& options, const PipelineObserver& observer,
                        std::stop_token stop) {
  check_options(options);
  const RunSetup setup(options);

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
  RunStages run(setup, observer, std::move(sinks), *start, file, std::move(stop));
  notify(observer.on_stage, "processing frames");
  RunMeter meter;
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

}  // namespace ortchestra
