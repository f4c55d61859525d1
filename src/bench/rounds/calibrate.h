#pragma once

#include <vector>

#include "bench/rounds/batch_set.h"
#include "ortchestra/model/model.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

struct Calibrated {
  std::vector<CalibratedModel> models;
  double loading_s = 0;  ///< seconds to load one session per model and run its first batch
  /// How many times longer the batches took because other programs used the CPUs. `models` does not
  /// contain the time of waiting for a CPU.
  double load_factor = 1;
};

/// Times the first distinct batch with each model: with one session alone, then with `copies`
/// sessions at once, which share the memory bandwidth. Sessions have one thread, so the time alone
/// is also CPU time. At least 5 samples and 0.3 s each, after a warm-up. Throws Error.
Calibrated calibrate(const std::vector<ModelSpec>& models, const BatchSet& batches, int copies);

}  // namespace ortchestra
