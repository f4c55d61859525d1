#pragma once

#include <cstddef>
#include <optional>
#include <utility>
#include <vector>

#include "ortchestra/record/run_summary.h"
#include "pipeline/flights.h"
#include "pipeline/stage_clock.h"

namespace ortchestra {

/// What a run has measured of its stages.
struct StageFigures {
  /// All but `infer`, in their order, with their lanes.
  std::vector<std::pair<const StageClock*, std::size_t>> clocks;
  double total_s = 0;
  double cpu_s = 0;  ///< of the whole run
  int decoder_threads = 1;
  bool runs_on_one_thread = false;  ///< a run's CPU time is all in the thread that called it
};

/// For the summary, once nothing is in flight.
std::vector<StageSummary> stages_of(const StageFigures& figures, const Flights& flights);
void add_run_times(std::vector<ModelSummary>& models, const Flights& flights);
std::optional<LatencyPercentiles> latency_of(const Histogram& latency_ms);

}  // namespace ortchestra
