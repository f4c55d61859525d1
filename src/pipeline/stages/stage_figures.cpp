#include "pipeline/stages/stage_figures.h"

#include <algorithm>
#include <utility>

namespace ortchestra {

namespace {

EngineFigures::Stage stage_of(const StageClock& clock) {
  return {1, clock.busy_s(), clock.cpu_s()};
}

}  // namespace

std::vector<StageSummary> stages_of(const StageFigures& figures) {
  const EngineFigures& engine = figures.engine;
  EngineFigures::Stage read = stage_of(*figures.reading);
  const EngineFigures::Stage write = stage_of(*figures.writing);
  EngineFigures::Stage infer = engine.infer;
  const double known_cpu_s =
      read.cpu_s + engine.prepare.cpu_s + engine.interpret.cpu_s + write.cpu_s;
  infer.cpu_s = std::max(0.0, figures.cpu_s - known_cpu_s);
  // A decoder's own threads are seen only in what all others leave.
  if (figures.decoder_threads > 1 && figures.runs_on_one_thread && engine.infer_cpu_s) {
    const double rest_s = infer.cpu_s;
    infer.cpu_s = std::min(rest_s, *engine.infer_cpu_s);
    read.cpu_s += rest_s - infer.cpu_s;
  }
  std::vector<StageSummary> stages;
  for (const auto& [name, stage] :
       {std::pair("read", read), std::pair("prepare", engine.prepare), std::pair("infer", infer),
        std::pair("interpret", engine.interpret), std::pair("write", write)}) {
    StageSummary summary{name, static_cast<std::int64_t>(stage.lanes), stage.busy_s, 0, stage.cpu_s,
                         0};
    if (figures.total_s > 0 && summary.lanes > 0)
      summary.utilization = summary.busy_s / (figures.total_s * static_cast<double>(summary.lanes));
    if (figures.cpu_s > 0) summary.cpu_share = summary.cpu_s / figures.cpu_s;
    stages.push_back(std::move(summary));
  }
  return stages;
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

}  // namespace ortchestra
