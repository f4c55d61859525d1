#pragma once

#include <optional>
#include <vector>

#include "engine/stage_clock.h"
#include "ortchestra/engine/engine.h"
#include "ortchestra/record/run_summary.h"
#include "stats/histogram.h"

namespace ortchestra {

/// What a run has measured of its stages.
struct StageFigures {
  EngineFigures engine;
  const StageClock* reading = nullptr;
  const StageClock* writing = nullptr;
  double total_s = 0;
  double cpu_s = 0;  ///< of the whole run
  int decoder_threads = 1;
  bool runs_on_one_thread = false;  ///< a run's CPU time is all in the thread that called it
};

/// For the summary, once nothing is in flight.
std::vector<StageSummary> stages_of(const StageFigures& figures);
void add_run_times(std::vector<ModelSummary>& models, const EngineFigures& figures);
std::optional<LatencyPercentiles> latency_of(const Histogram& latency_ms);

}  // namespace ortchestra
