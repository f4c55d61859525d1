#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "strategy/scheduler.h"

namespace ortchestra {

/// Threads in this process. Each takes all batches in order and runs its own models one after
/// another. `assign` returns, for a given number of models, the models of each lane.
std::unique_ptr<Scheduler> make_lanes(
    const StrategyOptions& options,
    std::vector<std::vector<std::size_t>> (*assign)(std::size_t models));

}  // namespace ortchestra
