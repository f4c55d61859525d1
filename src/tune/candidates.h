#pragma once

#include <cstdint>
#include <vector>

#include "ortchestra/tune/tune.h"

namespace ortchestra {

struct TuneCandidate {
  Row row;
  std::int64_t batch = 1;

  bool operator==(const TuneCandidate& other) const {
    return row == other.row && batch == other.batch;
  }
};

/// What the search begins with: every row that may suit `threads` CPUs, at a small and a middle
/// batch, with room for enough batches in flight; where latency counts, with little room.
std::vector<TuneCandidate> first_candidates(const TuneOptions& options, int threads);

/// What differs from `candidate` in one step of batch or window.
std::vector<TuneCandidate> neighbours(const TuneCandidate& candidate, const TuneOptions& options);

/// Smaller is simpler: fewer threads and processes, fewer frames at once, fewer in flight.
std::vector<std::int64_t> complexity(const TuneCandidate& candidate);

}  // namespace ortchestra
