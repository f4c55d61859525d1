#pragma once

#include <cstdint>
#include <vector>

#include "ortchestra/bench/bench.h"
#include "ortchestra/tune/tune.h"

namespace ortchestra {

/// The comparison of these models on the input of a search, with consecutive frames. Rows, frames
/// and rounds are the caller's.
BenchOptions bench_options(const TuneOptions& options, const std::vector<EngineModel>& models,
                           std::int64_t batch);

}  // namespace ortchestra
