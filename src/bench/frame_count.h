#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/system/cpu_budget.h"
#include "ortchestra/bench/bench.h"

namespace ortchestra {

/// The inputs of frames_per_round().
struct FrameCountInputs {
  const BenchOptions& options;
  const std::vector<Row>& rows;
  const CpuBudget& budget;
  const std::optional<Calibration>& calibration;
  double calibration_startup_s = 0;  ///< seconds in which the calibration loaded the models
  double load_factor = 1;  ///< how many times longer batches take because of other programs
  std::int64_t frames_per_batch = 1;  ///< frames of the source per batch
  std::int64_t distinct_batches = 1;
  double elapsed_s = 0;  ///< seconds since the start of the comparison
};

/// The number of frames per round: BenchOptions::frames, or as many as the slowest row processes in
/// about 8 s, or fewer if the time limit requires it. Throws Error(input) when the time limit is
/// too short for one round of each row.
std::int64_t frames_per_round(const FrameCountInputs& inputs);

}  // namespace ortchestra
