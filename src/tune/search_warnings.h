#pragma once

#include <cstddef>
#include <vector>

#include "ortchestra/tune/tune.h"

namespace ortchestra {

/// The warnings about a search that has ended: what the time limit left out, a lower percentile,
/// and what disturbed the machine. `survivors`: candidates of the last complete stage.
std::vector<Warning> search_warnings(const TuneResult& result, const TuneOptions& options,
                                     std::size_t survivors);

}  // namespace ortchestra
