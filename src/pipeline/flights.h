#pragma once

#include <cstdint>
#include <mutex>
#include <set>
#include <unordered_map>
#include <vector>

#include "ortchestra/stats/histogram.h"
#include "pipeline/chunk.h"
#include "pipeline/stage_clock.h"

namespace ortchestra {

/// Chunks that wait for answers, and what the runs took. Thread-safe.
class Flights {
 public:
  Flights(const std::vector<ModelSpec>& models, SpanLog& log);

  /// Before the chunk's batches are submitted.
  void add(const ChunkPointer& chunk);
  /// The strategy's on_answer. The chunk, once all its models have answered; else null.
  ChunkPointer take(Answer answer);

  struct ModelTimes {
    std::int64_t runs = 0;
    double cumulative_s = 0;
    std::int64_t restarts = 0;
    std::int64_t failed_batches = 0;
    Histogram ms;
  };
  /// By model; once nothing is in flight.
  const std::vector<ModelTimes>& times() const { return times_; }
  std::size_t lanes() const { return lanes_.size(); }
  double busy_s() const;
  /// CPU seconds of the threads that called the runs; nothing where not all of them are known.
  std::optional<double> cpu_s() const { return cpu_s_; }

 private:
  void note(const Answer& answer);

  std::vector<std::string> names_;
  SpanLog& log_;
  std::mutex mutex_;
  std::unordered_map<std::int64_t, ChunkPointer> chunks_;  ///< by batch id
  std::vector<ModelTimes> times_;
  std::set<std::size_t> lanes_;
  std::optional<double> cpu_s_ = 0;
};

}  // namespace ortchestra
