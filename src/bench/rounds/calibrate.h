#pragma once

#include <vector>

#include "bench/rounds/batch_set.h"
#include "ortchestra/model/model.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

struct Calibrated {
  std::vector<CalibratedModel> models;
  double loading_s = 0;  ///< of one session per model, its first batch included
};

/// Times the first distinct batch through each model, in this process: alone on one thread, then
/// with `copies` sessions of it at once, each on a thread of its own (what the memory's bandwidth
/// leaves of as many times the speed). Sessions have one intra-op thread, so that the time alone is
/// CPU time too. Each is warmed up, then sampled at least 5 times and for 0.3 s. Throws Error.
Calibrated calibrate(const std::vector<ModelSpec>& models, const BatchSet& batches, int copies);

}  // namespace ortchestra
