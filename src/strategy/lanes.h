#pragma once

#include <cstddef>
#include <memory>
#include <vector>

#include "strategy/scheduler.h"

namespace ortchestra {

/// Threads in this process, each of which walks all batches and runs the models that are its own,
/// one after another. `assign` says, for a number of models, which lane has which.
std::unique_ptr<Scheduler> make_lanes(
    const StrategyOptions& options,
    std::vector<std::vector<std::size_t>> (*assign)(std::size_t models));

}  // namespace ortchestra
