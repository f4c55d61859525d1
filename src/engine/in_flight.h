#pragma once

#include <cstdint>
#include <mutex>
#include <optional>
#include <set>
#include <unordered_map>
#include <vector>

#include "engine/chunk.h"
#include "engine/stage_clock.h"
#include "stats/histogram.h"

namespace ortchestra {

/// The chunks that are in flight: submitted to the strategy and not yet answered. Also sums up the
/// time of the runs. Thread-safe.
class InFlight {
 public:
  InFlight(const std::vector<ModelSpec>& models, SpanLog& log);

  /// Must be called before the chunk's batches are submitted.
  void add(const ChunkPointer& chunk);
  /// Stores an answer of the strategy. Returns the chunk when this was its last answer, else null.
  /// Throws Error(failure) for an answer to a batch that is not in flight.
  ChunkPointer take(Answer answer);
  /// The number of batches that still wait for answers.
  std::size_t unanswered() const;

  struct ModelTimes {
    std::int64_t runs = 0;
    double cumulative_s = 0;
    std::int64_t restarts = 0;
    std::int64_t failed_batches = 0;
    Histogram ms;
  };
  struct Figures {
    std::vector<ModelTimes> models;
    std::size_t lanes = 0;
    double busy_s = 0;
    /// CPU seconds of the threads that called Session::run. Empty unless known for every run.
    std::optional<double> cpu_s;
  };
  Figures figures() const;

 private:
  void note(const Answer& answer);

  std::vector<std::string> names_;
  SpanLog& log_;
  mutable std::mutex mutex_;
  std::unordered_map<std::int64_t, ChunkPointer> chunks_;  ///< by batch id
  std::vector<ModelTimes> times_;
  std::set<std::size_t> lanes_;
  std::optional<double> cpu_s_ = 0;
};

}  // namespace ortchestra
