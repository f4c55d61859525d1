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

/// The parent's side of one worker process of `processes`: sends it batches, a few ahead, and
/// passes its answers on. A worker that dies is noticed at once. It is started again `restarts`
/// times, and what it owed is done again; after that what it owed, and all that comes later, is
/// answered with an error that names the model and the signal. Thread-safe but for wait_until_open
/// and close.
class WorkerLink {
 public:
  /// Starts the worker and asks it to open the model. `window` outlives this.
  WorkerLink(ModelSpec spec, std::size_t model, SessionOptions options, int restarts,
             BatchWindow& window);
  ~WorkerLink();

  /// Throws Error when the worker could not load the model, or died of it.
  void wait_until_open();

  /// Throws Error(failure) when this model's tensor in the batch isn't in shared memory.
  void check(const Batch& batch) const;
  /// Takes a batch on. Doesn't block.
  void push(const BatchPointer& batch);
  /// Has everything pending answered "cancelled". A worker that is loading its model is killed.
  void abort() noexcept;
  /// Waits until all is answered, then until the worker has ended. Once.
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
  /// Throws Error when the worker could not load the model, or died of it.
  void await_opened(Worker& worker) const;
  void listen();
  void receive_answers();
  /// Starts a new worker in place of one that has ended, once there is work for it. False where
  /// none may be, or could be, started.
  bool restart();
  void send_more();
  void send(const BatchPointer& batch);
  Answer read_answer(Message& message, BatchPointer batch);
  Outputs lease(const nlohmann::json& places);
  void handle(Message& message);
  Answer lost_answer(BatchPointer batch) const;
  /// Answers what the worker owes, now and later, with the reason of its end or as cancelled.
  void bury();

  const ModelSpec spec_;
  const std::size_t model_;
  const SessionOptions options_;
  BatchWindow& window_;
  int restarts_left_;
  bool just_restarted_ = false;  ///< no answer has come since
  std::string end_;              ///< how the last worker ended
  std::unique_ptr<Worker> worker_;

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<BatchPointer> waiting_;  ///< not sent yet
  std::deque<BatchPointer> sent_;     ///< sent, to be answered in this order
  bool aborted_ = false;
  bool closing_ = false;
  bool open_ = false;  ///< the worker has loaded its model, and has not ended as far as is known
  std::unordered_map<const SharedMemory*, std::size_t> segment_numbers_;
  std::vector<std::shared_ptr<const SharedMemory>>
      segments_;  ///< kept, so that an address means one segment

  std::map<std::size_t, std::shared_ptr<const SharedMemory>> slots_;
  std::shared_ptr<ReturnedSlots> returned_;
  std::jthread listener_;
};

}  // namespace ortchestra
