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

/// The candidates at the start of the search: every row that may suit `threads` CPUs, with a small
/// and a medium batch size and a large window. If latency matters: with the smallest batch size and
/// small windows. Every strategy comes early, because a time limit may end the stage.
std::vector<TuneCandidate> first_candidates(const TuneOptions& options, int threads);

/// The candidates that differ from `candidate` by one step of the batch size or the window.
std::vector<TuneCandidate> neighbours(const TuneCandidate& candidate, const TuneOptions& options);

/// A sort key; smaller is simpler: a simpler strategy, then smaller batches, then a smaller window.
std::vector<std::int64_t> complexity(const TuneCandidate& candidate);

}  // namespace ortchestra
