#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "bench/rounds/batch_set.h"
#include "ortchestra/bench/bench.h"
#include "ortchestra/model/model.h"

namespace ortchestra {

/// Everything that the rounds share: models resolved, frames read and prepared once, in a sealed
/// segment.
struct PreparedWorkload {
  std::vector<ModelSpec> models;
  BatchLayout layout;
  std::shared_ptr<SharedMemory> memory;
  Workload record;
  std::vector<Warning> warnings;
};

/// Resolves the models, then reads and prepares the distinct batches: all that the options ask for
/// if memory allows, and a bounded number where the number of frames is to follow from the
/// calibration. Throws Error(input) for a model that can't be fed and an input that can't be read.
/// When `stop` is requested it returns soon, with what is there.
PreparedWorkload prepare_workload(const BenchOptions& options, const BenchObserver& observer,
                                  const std::stop_token& stop = {});

/// Settles how many frames a round has: where that is more than are prepared, frames come again.
void set_frames(PreparedWorkload& workload, const BenchOptions& options, std::int64_t frames);

}  // namespace ortchestra
