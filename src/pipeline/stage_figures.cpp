#include "pipeline/stage_figures.h"

#include <algorithm>

namespace ortchestra {

std::vector<StageSummary> stages_of(const StageFigures& figures, const Flights& flights) {
  std::vector<StageSummary> stages;
  double known_cpu_s = 0;
  for (const auto& [clock, lanes] : figures.clocks) {
    stages.push_back({std::string(clock->name()), static_cast<std::int64_t>(lanes), clock->busy_s(),
                      0, clock->cpu_s(), 0});
    known_cpu_s += clock->cpu_s();
  }
  const auto infer = stages.insert(stages.begin() + 2, StageSummary{});
  infer->name = "infer";
  infer->lanes = static_cast<std::int64_t>(flights.lanes());
  infer->busy_s = flights.busy_s();
  const double rest_s = std::max(0.0, figures.cpu_s - known_cpu_s);
  infer->cpu_s = rest_s;
  // A decoder's own threads are seen only in what all others leave.
  if (figures.decoder_threads > 1 && figures.runs_on_one_thread && flights.cpu_s()) {
    infer->cpu_s = std::min(rest_s, *flights.cpu_s());
    stages.front().cpu_s += rest_s - infer->cpu_s;
  }
  for (StageSummary& stage : stages) {
    if (figures.total_s > 0 && stage.lanes > 0)
      stage.utilization = stage.busy_s / (figures.total_s * static_cast<double>(stage.lanes));
    if (figures.cpu_s > 0) stage.cpu_share = stage.cpu_s / figures.cpu_s;
  }
  return stages;
}

void add_run_times(std::vector<ModelSummary>& models, const Flights& flights) {
  for (std::size_t model = 0; model < models.size(); ++model) {
    const Flights::ModelTimes& times = flights.times()[model];
    models[model].runs = times.runs;
    models[model].restarts = times.restarts;
    models[model].failed_batches = times.failed_batches;
    models[model].cumulative_s = times.cumulative_s;
    if (const Percentiles found = times.ms.percentiles(); found.samples > 0)
      models[model].inference_ms = InferencePercentiles{found.p50, found.p90, found.p99, found.max};
  }
}

std::optional<LatencyPercentiles> latency_of(const Histogram& latency_ms) {
  const Percentiles found = latency_ms.percentiles();
  if (found.samples == 0) return std::nullopt;
  return LatencyPercentiles{found.p50, found.p90, found.p95,
                            found.p99, found.max, static_cast<std::int64_t>(found.samples)};
}

}  // namespace ortchestra
