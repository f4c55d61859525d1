#pragma once

#include <condition_variable>
#include <deque>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <unordered_map>
#include <vector>

#include "base/process/channel.h"
#include "base/process/child_process.h"
#include "ortchestra/model/session.h"
#include "strategy/batch_window.h"

namespace ortchestra {

/// The parent's side of one worker process of the strategy `processes`. Sends it batches, at most
/// two before their answers arrive, and passes the answers to the window. Thread-safe, except
/// wait_until_open and close.
class WorkerLink {
 public:
  /// Starts the worker and asks it to load the model. `window` must outlive this object. A worker
  /// that dies is restarted up to `restarts` times. The new worker repeats the unfinished batches.
  WorkerLink(ModelSpec spec, std::size_t model, SessionOptions options, int restarts,
             BatchWindow& window);
  ~WorkerLink();

  /// Throws Error if the worker could not load the model or died while loading it.
  void wait_until_open();

  /// Throws Error(failure) if this model's tensor in the batch is not in shared memory.
  void check(const Batch& batch) const;
  /// Accepts a batch. Does not block.
  void push(const BatchPointer& batch);
  /// All pending batches are answered as "cancelled". Kills a worker that is loading its model.
  void abort() noexcept;
  /// Waits until all batches are answered and the worker has ended. Called once.
  void close();

 private:
  struct ReturnedSlots;

  struct Worker {
    Worker(ChildProcess started, Descriptor socket)
        : child(std::move(started)), channel(std::move(socket)) {}

    ChildProcess child;
    Channel channel;
  };
  std::unique_ptr<Worker> launch() const;
  /// Throws Error if the worker could not load the model or died while loading it.
  void await_opened(Worker& worker) const;
  void listen();
  void receive_answers();
  /// Waits for work, then starts a new worker to replace the one that has ended. Returns false if
  /// no restart is allowed or the new worker could not be started.
  bool restart();
  void send_more();
  void send(const BatchPointer& batch);
  Answer read_answer(Message& message, BatchPointer batch);
  Outputs map_outputs(const nlohmann::json& locations);
  void handle(Message& message);
  /// The answer to a batch when the worker has died and can't be restarted. Its error names the
  /// model and how the worker ended.
  Answer lost_answer(BatchPointer batch) const;
  /// After the last worker has ended: answers all unfinished and later batches as lost or
  /// cancelled.
  void answer_remaining();

  const ModelSpec spec_;
  const std::size_t model_;
  const SessionOptions options_;
  BatchWindow& window_;
  int restarts_left_;
  bool just_restarted_ = false;  ///< no answer was received since the restart
  std::string end_;              ///< how the last worker ended
  std::unique_ptr<Worker> worker_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<BatchPointer> waiting_;  ///< not sent yet
  std::deque<BatchPointer> sent_;     ///< sent; the answers arrive in this order
  bool aborted_ = false;
  bool closing_ = false;
  bool open_ = false;  ///< the worker has loaded its model and is not known to have ended
  std::unordered_map<const SharedMemory*, std::size_t> segment_numbers_;
  std::vector<std::shared_ptr<const SharedMemory>>
      segments_;  ///< kept alive, so that a new segment can't get the address of an old one

  /// Memory for outputs of the worker, by number.
  std::map<std::size_t, std::shared_ptr<const SharedMemory>> slots_;
  std::shared_ptr<ReturnedSlots> returned_;
  std::jthread listener_;
};

}  // namespace ortchestra
