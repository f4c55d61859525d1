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

/// A barrier for warming up: every worker takes one task, and no worker takes a second one before
/// all have started theirs.
struct WarmUpBarrier {
  explicit WarmUpBarrier(std::ptrdiff_t workers) : started(workers), done(workers) {}
  std::latch started;
  std::latch done;
};

/// One model on one batch.
struct PoolTask {
  std::size_t model = 0;
  BatchPointer batch;
  /// If set, the task is to warm up a worker with `batch`.
  std::shared_ptr<WarmUpBarrier> warm_up = nullptr;
};

/// The tasks that wait for a worker, in groups: each push() adds one group. Groups are served in
/// order, and within a group the longest task first, so that no long task remains alone at the end.
/// Thread-safe.
class PoolQueue {
 public:
  explicit PoolQueue(std::size_t models) : frame_costs_s_(models) {}

  /// Adds a group of tasks. Not after close().
  void push(std::vector<PoolTask> tasks);

  /// Merges all waiting tasks into one group, longest first. Call it when no batch will follow for
  /// now.
  void reorder();

  /// No task will be pushed any more.
  void close();

  /// Waits for a task. Empty when the queue is closed and has no tasks.
  std::optional<PoolTask> pop();

  /// Records that a task took `seconds`. A model's cost is a moving average of the time per frame.
  /// Models of unknown cost keep the order of the push.
  void note_cost(const PoolTask& task, double seconds);

 private:
  /// Number of the group, negated cost in seconds, order of arrival.
  using Position = std::tuple<std::uint64_t, double, std::uint64_t>;

  double cost_of(const PoolTask& task) const;

  std::mutex mutex_;
  std::condition_variable filled_;
  std::map<Position, PoolTask> tasks_;
  std::vector<std::optional<double>> frame_costs_s_;
  std::uint64_t groups_ = 0;
  std::uint64_t arrivals_ = 0;
  bool closed_ = false;
};

}  // namespace ortchestra
