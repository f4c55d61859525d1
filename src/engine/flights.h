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

/// Chunks that wait for answers, and what the runs took. Thread-safe.
class Flights {
 public:
  Flights(const std::vector<ModelSpec>& models, SpanLog& log);

  /// Before the chunk's batches are submitted.
  void add(const ChunkPointer& chunk);
  /// The strategy's on_answer. The chunk, once all its models have answered; else null. Throws
  /// Error(failure) for an answer that nobody waits for.
  ChunkPointer take(Answer answer);
  /// Batches that are not wholly answered.
  std::size_t owed() const;

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
    /// CPU seconds of the threads that called the runs; nothing where not all of them are known.
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
