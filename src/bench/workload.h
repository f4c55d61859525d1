#pragma once

#include <cstdint>
#include <memory>
#include <stop_token>
#include <vector>

#include "bench/rounds/batch_set.h"
#include "ortchestra/bench/bench.h"
#include "ortchestra/model/model.h"

namespace ortchestra {

/// The data that all rounds share: resolved models, and frames that were read and prepared once,
/// in sealed shared memory.
struct PreparedWorkload {
  std::vector<ModelSpec> models;
  std::vector<ModelDescription> descriptions;  ///< one per model
  BatchLayout layout;
  std::vector<PictureSize> frame_sizes;  ///< in the source, as BatchLayout::frames
  std::shared_ptr<SharedMemory> memory;
  Workload record;  ///< the description for the result
  std::vector<Warning> warnings;
};

/// Resolves the models, then prepares batches for BenchOptions::frames frames, or 16 batches if it
/// is not set; fewer if memory or the input is short. Rounds repeat these batches. Throws
/// Error(input) for an unusable model or input. When `stop` is requested, returns early and
/// incomplete.
PreparedWorkload prepare_workload(const BenchOptions& options, const BenchObserver& observer,
                                  const std::stop_token& stop = {});

/// Sets the number of frames per round. If it is greater than the number of prepared frames, the
/// prepared frames are used repeatedly.
void set_frames(PreparedWorkload& workload, const BenchOptions& options, std::int64_t frames);

}  // namespace ortchestra
