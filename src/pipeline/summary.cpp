#include "pipeline/summary.h"

#include <fmt/format.h>

#include <algorithm>
#include <optional>
#include <utility>
#include <vector>

#include "base/text/utc_time.h"
#include "explain/run_limit.h"
#include "ortchestra/model/devices.h"
#include "ortchestra/strategy/strategies.h"
#include "ortchestra/version.h"
#include "pipeline/output_states.h"
#include "stats/histogram.h"

namespace ortchestra {
namespace {

EngineFigures::Stage stage_of(const StageClock& clock) {
  return {1, clock.busy_s(), clock.cpu_s()};
}

/// The busy time and the CPU seconds of each stage.
std::vector<StageSummary> stages_of(const RunSetup& setup, const RunStages& run,
                                    const RunMeter& meter, const EngineFigures& engine) {
  EngineFigures::Stage read = stage_of(run.reading());
  const EngineFigures::Stage write = stage_of(run.writing());
  EngineFigures::Stage infer = engine.infer;
  const double known_cpu_s =
      read.cpu_s + engine.prepare.cpu_s + engine.interpret.cpu_s + write.cpu_s;
  infer.cpu_s = std::max(0.0, meter.cpu_s() - known_cpu_s);
  // The CPU time of a video decoder's own threads is what remains after all other stages. That
  // needs the CPU time of inference, which is known if each run stays on its calling thread.
  const bool runs_on_one_thread = setup.row.options.intra.value() == 1;
  if (setup.inputs.decoder_threads() > 1 && runs_on_one_thread && engine.infer_cpu_s) {
    const double rest_s = infer.cpu_s;
    infer.cpu_s = std::min(rest_s, *engine.infer_cpu_s);
    read.cpu_s += rest_s - infer.cpu_s;
  }
  const double total_s = meter.total_s();
  std::vector<StageSummary> stages;
  for (const auto& [name, stage] :
       {std::pair("read", read), std::pair("prepare", engine.prepare), std::pair("infer", infer),
        std::pair("interpret", engine.interpret), std::pair("write", write)}) {
    StageSummary summary{name, static_cast<std::int64_t>(stage.lanes), stage.busy_s, 0, stage.cpu_s,
                         0};
    if (total_s > 0 && summary.lanes > 0)
      summary.utilization = summary.busy_s / (total_s * static_cast<double>(summary.lanes));
    if (meter.cpu_s() > 0) summary.cpu_share = summary.cpu_s / meter.cpu_s();
    stages.push_back(std::move(summary));
  }
  return stages;
}

void add_devices(std::vector<ModelSummary>& models, const std::vector<ModelSpec>& specs) {
  for (std::size_t model = 0; model < models.size(); ++model) {
    if (!specs[model].device.empty()) models[model].device = specs[model].device;
  }
}

void add_run_times(std::vector<ModelSummary>& models, const EngineFigures& figures) {
  for (std::size_t model = 0; model < models.size(); ++model) {
    const EngineFigures::Model& times = figures.models[model];
    models[model].runs = times.runs;
    models[model].restarts = times.restarts;
    models[model].failed_batches = times.failed_batches;
    models[model].cumulative_s = times.cumulative_s;
    models[model].inference_ms = times.inference_ms;
  }
}

std::optional<LatencyPercentiles> latency_of(const Histogram& latency_ms) {
  const Percentiles found = latency_ms.percentiles();
  if (found.samples == 0) return std::nullopt;
  return LatencyPercentiles{found.p50, found.p90, found.p95,
                            found.p99, found.max, static_cast<std::int64_t>(found.samples)};
}

RunSummary summary_of_options(const RunSetup& setup) {
  const PipelineOptions& options = setup.options;
  RunSummary summary;
  summary.created = utc_time_text();
  summary.version = ORTCHESTRA_VERSION;
  summary.row = to_string(options.row);
  summary.options = shown_options(setup.row, named_devices(setup.resolved.models));
  summary.batch = options.batch;
  summary.cores_budget = setup.budget.cores;
  return summary;
}

}  // namespace

RunSummary summary_of_finished(const RunSetup& setup) {
  RunSummary summary = summary_of_options(setup);
  for (const std::string& output : setup.names.all())
    summary.outputs.push_back(
        summary_of_output(setup.names, output, OutputState::complete, std::nullopt));
  return summary;
}

RunSummary summary_of(const RunSetup& setup, const RunStages& run, const RunMeter& meter) {
  RunSummary summary = summary_of_options(setup);
  const Writer& writer = run.writer();
  const EngineFigures engine = run.engine_figures();
  summary.interrupted = run.was_cut_short();
  summary.frames = writer.frames();
  summary.startup_s = engine.startup_s;
  summary.total_s = meter.total_s();
  if (summary.total_s > 0) {
    summary.frames_per_s = static_cast<double>(summary.frames) / summary.total_s;
    summary.cpu_utilization = meter.cpu_s() / (summary.total_s * setup.budget.cores);
  }
  if (const auto fps = setup.inputs.video_fps())
    summary.real_time_factor = summary.frames_per_s / *fps;
  summary.cpu_s = meter.cpu_s();
  summary.latency_ms = latency_of(writer.latency_ms());
  summary.others_cpu_s = meter.others_cpu_s();
  summary.host_peak_rss_mib = meter.peak_rss_mib();
  summary.inputs = writer.inputs();
  summary.models = writer.models();
  add_devices(summary.models, setup.resolved.models);
  add_run_times(summary.models, engine);
  summary.stages = stages_of(setup, run, meter, engine);
  summary.limit = limit_of(summary);
  summary.totals = writer.totals();
  return summary;
}

}  // namespace ortchestra
