#pragma once

#include <cstdint>
#include <optional>
#include <vector>

#include "base/system/cpu_budget.h"
#include "ortchestra/bench/bench.h"

namespace ortchestra {

/// What the number of frames of a round depends on.
struct FrameCountInputs {
  const BenchOptions& options;
  const std::vector<Row>& rows;
  const CpuBudget& budget;
  const std::optional<Calibration>& calibration;
  double calibration_startup_s = 0;   ///< how long the calibration loaded the models
  std::int64_t frames_per_batch = 1;  ///< of the source
  std::int64_t distinct_batches = 1;
  double elapsed_s = 0;  ///< of the time limit
};

/// The frames of a round: BenchOptions::frames, else as many as make the slowest row last about
/// 8 s; fewer if the time limit asks for it. Throws Error(input) for a time limit that does not
/// hold one round of each row.
std::int64_t frames_per_round(const FrameCountInputs& inputs);

}  // namespace ortchestra
