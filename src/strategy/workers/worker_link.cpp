#include "strategy/workers/worker_link.h"

#include <algorithm>
#include <csignal>
#include <exception>
#include <iterator>
#include <utility>

#include "base/process/worker_program.h"
#include "base/text/error_json.h"
#include "base/text/exception_text.h"
#include "base/threads/start_thread.h"
#include "model/spec_json.h"
#include "ortchestra/base/error.h"
#include "strategy/local_models.h"
#include "strategy/workers/process_messages.h"

namespace ortchestra {

using nlohmann::json;

/// Output slots that nobody uses any more. The next request reports them to the worker. Outputs may
/// outlive the link, so they share this object.
struct WorkerLink::ReturnedSlots {
  std::mutex mutex;
  std::vector<std::size_t> slots;

  void add(std::size_t slot) {
    const std::lock_guard lock(mutex);
    slots.push_back(slot);
  }
  std::vector<std::size_t> take_all() {
    const std::lock_guard lock(mutex);
    return std::exchange(slots, {});
  }
};

WorkerLink::WorkerLink(ModelSpec spec, std::size_t model, SessionOptions options, int restarts,
                       BatchWindow& window)
    : spec_(std::move(spec)),
      model_(model),
      options_(std::move(options)),
      window_(window),
      restarts_left_(restarts),
      returned_(std::make_shared<ReturnedSlots>()) {
  worker_ = launch();
}

std::unique_ptr<WorkerLink::Worker> WorkerLink::launch() const {
  auto [ours, theirs] = Channel::make_pair();
  ChildProcess child = start_worker("model", std::move(theirs), {}, spec_.name);
  auto worker = std::make_unique<Worker>(std::move(child), std::move(ours));
  worker->channel.send({{"model", to_json(spec_)}, {"options", to_json(options_)}});
  return worker;
}

WorkerLink::~WorkerLink() {
  if (listener_.joinable()) close();
}

void WorkerLink::wait_until_open() {
  await_opened(*worker_);
  {
    const std::lock_guard lock(mutex_);
    open_ = true;
  }
  listener_ = start_thread([this] { listen(); });
}

void WorkerLink::await_opened(Worker& worker) const {
  const std::optional<Message> reply = worker.channel.receive();
  if (!reply) {
    throw failure("the worker of model '" + spec_.name + "' (process " +
                  std::to_string(worker.child.pid()) + ") " + worker.child.wait().describe() +
                  " while it loaded the model");
  }
  if (reply->body.contains("error")) throw error_from_json(reply->body);
}

void WorkerLink::check(const Batch& batch) const {
  if (!batch.tensors.at(spec_.tensor).segment) {
    throw failure("the tensor of model '" + spec_.name +
                  "' is not in shared memory, which 'processes' needs");
  }
}

void WorkerLink::push(const BatchPointer& batch) {
  const std::lock_guard lock(mutex_);
  waiting_.push_back(batch);
  send_more();
  changed_.notify_one();
}

/// Does not block: a few small messages always fit into the socket's buffer.
void WorkerLink::send_more() {
  while (open_ && !waiting_.empty() && sent_.size() < requests_ahead) {
    sent_.push_back(std::move(waiting_.front()));
    waiting_.pop_front();
    send(sent_.back());
  }
}

void WorkerLink::send(const BatchPointer& batch) {
  const Tensor& tensor = batch->tensors.at(spec_.tensor);
  const auto [entry, is_new] = segment_numbers_.emplace(tensor.segment.get(), segments_.size());
  std::vector<int> descriptors;
  if (is_new) {
    segments_.push_back(tensor.segment);
    descriptors.push_back(tensor.segment->descriptor());
  }
  // If the worker is gone, the listener notices it.
  worker_->channel.send({{"batch", batch->id},
                         {"count", batch->count},
                         {"tensor", location_to_json(tensor.view, entry->second, tensor.offset)},
                         {"free", returned_->take_all()}},
                        descriptors);
}

void WorkerLink::abort() noexcept {
  const std::lock_guard lock(mutex_);
  aborted_ = true;
  if (open_) {
    worker_->channel.send({{"cancel", true}});
  } else {
    worker_->child.kill(SIGKILL);
  }
}

void WorkerLink::close() {
  {
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return waiting_.empty() && sent_.empty(); });
    closing_ = true;
    changed_.notify_all();
  }
  worker_->channel.send({{"close", true}});
  listener_.join();
  worker_->child.wait();
}

void WorkerLink::listen() {
  do {
    receive_answers();
  } while (restart());
  answer_remaining();
}

void WorkerLink::receive_answers() {
  std::optional<std::string> unreadable;
  try {
    while (std::optional<Message> message = worker_->channel.receive()) handle(*message);
  } catch (const std::exception& error) {
    unreadable = text_of(error);
    worker_->child.kill(SIGKILL);
  }
  const ExitStatus status = worker_->child.wait();
  end_ = "the worker of model '" + spec_.name + "' (process " +
         std::to_string(worker_->child.pid()) + ") " +
         (unreadable ? "was killed because its answer could not be read: " + *unreadable
                     : status.describe());
}

bool WorkerLink::restart() {
  std::unique_lock lock(mutex_);
  open_ = false;
  changed_.wait(lock, [this] { return closing_ || !sent_.empty() || !waiting_.empty(); });
  if (restarts_left_ == 0 || closing_ || aborted_) return false;
  --restarts_left_;
  waiting_.insert(waiting_.begin(), std::move_iterator(sent_.begin()),
                  std::move_iterator(sent_.end()));
  sent_.clear();
  lock.unlock();  // loading takes long, and other threads call push()
  try {
    std::unique_ptr<Worker> worker = launch();
    lock.lock();
    worker_ = std::move(worker);
    if (aborted_) worker_->child.kill(SIGKILL);
    lock.unlock();
    await_opened(*worker_);
  } catch (const std::exception& error) {
    end_ += "; it was restarted, but " + text_of(error);
    worker_->child.kill(SIGKILL);
    return false;
  }
  lock.lock();
  // The new worker has mapped no segment yet, and has its own output slots.
  segment_numbers_.clear();
  segments_.clear();
  slots_.clear();
  returned_ = std::make_shared<ReturnedSlots>();
  just_restarted_ = true;
  open_ = true;
  send_more();
  return true;
}

void WorkerLink::handle(Message& message) {
  BatchPointer batch;
  {
    const std::lock_guard lock(mutex_);
    batch = sent_.front();
  }
  Answer answer = read_answer(message, std::move(batch));
  std::deque<BatchPointer> dropped;
  {
    const std::lock_guard lock(mutex_);
    if (aborted_) dropped.swap(waiting_);
  }
  window_.deliver(std::move(answer));
  for (BatchPointer& pending : dropped)
    window_.deliver(cancelled_answer(model_, std::move(pending)));
  const std::lock_guard lock(mutex_);
  sent_.pop_front();
  send_more();
  changed_.notify_all();
}

Answer WorkerLink::read_answer(Message& message, BatchPointer batch) {
  const json& body = message.body;
  Answer answer;
  answer.batch = std::move(batch);
  answer.model = model_;
  answer.worker_restarted = std::exchange(just_restarted_, false);
  body.at("status").get_to(answer.status);
  body.at("error").get_to(answer.error);
  body.at("copied_bytes").get_to(answer.copied_bytes);
  for (const json& times : body.at("runs")) {
    answer.runs.push_back(
        {model_, model_, time_from_json(times[0]), time_from_json(times[1]), {answer.batch->id}});
  }
  for (std::size_t i = 0; i < message.descriptors.size(); ++i) {
    const auto slot = body.at("new_slots").at(i).get<std::size_t>();
    slots_[slot] = SharedMemory::attach_readonly(message.descriptors[i].release());
  }
  for (const json& locations : body.at("outputs")) answer.outputs.push_back(map_outputs(locations));
  return answer;
}

Outputs WorkerLink::map_outputs(const json& locations) {
  std::map<std::size_t, std::shared_ptr<const SharedMemory>> used;
  std::vector<TensorView> tensors;
  for (const json& location : locations) {
    const auto slot = location.at("segment").get<std::size_t>();
    used[slot] = slots_.at(slot);
    tensors.push_back(view_at(location, used[slot]->data()));
  }
  std::shared_ptr<const void> memory(this,
                                     [used = std::move(used), returned = returned_](const void*) {
                                       for (const auto& [slot, segment] : used) returned->add(slot);
                                     });
  return {std::move(tensors), std::move(memory)};
}

Answer WorkerLink::lost_answer(BatchPointer batch) const {
  Answer answer;
  answer.batch = std::move(batch);
  answer.model = model_;
  answer.fail(AnswerStatus::worker_lost, end_);
  return answer;
}

void WorkerLink::answer_remaining() {
  std::unique_lock lock(mutex_);
  while (true) {
    changed_.wait(lock, [this] { return closing_ || !sent_.empty() || !waiting_.empty(); });
    if (sent_.empty() && waiting_.empty()) return;
    std::deque<BatchPointer> unanswered = std::exchange(sent_, {});
    std::ranges::move(std::exchange(waiting_, {}), std::back_inserter(unanswered));
    // They count as sent until they are answered, so that close() waits.
    sent_ = unanswered;
    const bool cancelled = aborted_;
    lock.unlock();
    for (BatchPointer& batch : unanswered) {
      window_.deliver(cancelled ? cancelled_answer(model_, std::move(batch))
                                : lost_answer(std::move(batch)));
    }
    lock.lock();
    sent_.clear();
    changed_.notify_all();
  }
}

}  // namespace ortchestra
