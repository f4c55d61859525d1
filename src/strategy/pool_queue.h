#pragma once

#include <condition_variable>
#include <cstddef>
#include <cstdint>
#include <latch>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <tuple>
#include <vector>

#include "ortchestra/tensor/batch.h"

namespace ortchestra {

/// All workers together: each takes one task, and none a second before all have theirs.
struct WarmUpBarrier {
  explicit WarmUpBarrier(std::ptrdiff_t workers) : started(workers), done(workers) {}
  std::latch started;
  std::latch done;
};

/// A model on a batch.
struct PoolTask {
  std::size_t model = 0;
  BatchPointer batch;
  /// Set: not that, but the batch to warm a worker up with.
  std::shared_ptr<WarmUpBarrier> warm_up = nullptr;
};

/// The tasks that wait for a worker. They go in turns, one a push; within a turn the longest comes
/// first, so that no long one is left alone at the end; reorder() makes one turn of all that wait.
/// What a model costs is learnt from note_cost(); until then the models go in the order of the
/// push. Thread-safe.
class PoolQueue {
 public:
  explicit PoolQueue(std::size_t models) : frame_costs_s_(models) {}

  /// The tasks of the next turn. Not after close().
  void push(std::vector<PoolTask> tasks);

  /// No turn will follow for now: what is left is best done longest first, whosever turn it is.
  void reorder();

  /// No task will come after those already pushed.
  void close();

  /// Waits for a task. Nothing when the queue is closed and empty.
  std::optional<PoolTask> pop();

  /// A task took so long. A model's cost is a moving average over its tasks, per frame.
  void note_cost(const PoolTask& task, double seconds);

 private:
  /// Turn, cost with its sign turned round, order of arrival.
  using Position = std::tuple<std::uint64_t, double, std::uint64_t>;

  double cost_of(const PoolTask& task) const;

  std::mutex mutex_;
  std::condition_variable filled_;
  std::map<Position, PoolTask> tasks_;
  std::vector<std::optional<double>> frame_costs_s_;
  std::uint64_t turns_ = 0;
  std::uint64_t arrivals_ = 0;
  bool closed_ = false;
};

}  // namespace ortchestra
