#pragma once

#include <vector>

#include "bench/rounds/batch_set.h"
#include "ortchestra/model/model.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

struct Calibrated {
  std::vector<CalibratedModel> models;
  double loading_s = 0;  ///< seconds to load one session per model and run its first batch
};

/// Measures the time of the first distinct batch with each model, in this process. First with one
/// session on one thread; then with `copies` sessions at once, each on its own thread, which shows
/// the effect of shared memory bandwidth. Sessions have one intra-op thread, so that wall-clock
/// time equals CPU time. Each session is warmed up, then sampled at least 5 times and for at least
/// 0.3 s. Throws Error when a model cannot be loaded or run.
Calibrated calibrate(const std::vector<ModelSpec>& models, const BatchSet& batches, int copies);

}  // namespace ortchestra
