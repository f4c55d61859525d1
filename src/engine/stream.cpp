#include "engine/stream.h"

#include <utility>

#include "ortchestra/base/error.h"

namespace ortchestra {

EngineStream::EngineStream(StreamOptions options, std::size_t batch, std::size_t most_untaken,
                           const EarlyStop& stop)
    : options_(std::move(options)),
      batch_(batch),
      most_untaken_(most_untaken),
      stop_(stop),
      wake_(stop.token(), [this] { wake(); }) {}

std::int64_t EngineStream::submitted() const {
  const std::lock_guard lock(mutex_);
  return submitted_;
}

std::optional<EngineStream::Frames> EngineStream::add(SourceFrame frame) {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return stop_.stopped() || !is_full(); });
  if (stop_.stopped()) return std::nullopt;
  return add_locked(std::move(frame));
}

std::optional<EngineStream::Frames> EngineStream::try_add(SourceFrame frame,
                                                          const std::function<bool()>& reserve) {
  const std::lock_guard lock(mutex_);
  if (stop_.stopped() || is_full()) return std::nullopt;
  refuse_if_ended();  // before a slot is reserved
  if (gathering_.size() + 1 == batch_ && !reserve()) return std::nullopt;
  return add_locked(std::move(frame));
}

bool EngineStream::wait_until_not_full(TimePoint deadline) {
  std::unique_lock lock(mutex_);
  changed_.wait_until(lock, deadline, [this] { return stop_.stopped() || !is_full(); });
  return !stop_.stopped() && !is_full();
}

bool EngineStream::is_full() const { return options_.bounded && untaken_ >= most_untaken_; }

void EngineStream::refuse_if_ended() const {
  if (ended_)
    throw input_error("stream '" + options_.name + "' was ended: no frame can be submitted");
}

EngineStream::Frames EngineStream::add_locked(SourceFrame frame) {
  refuse_if_ended();
  gathering_.push_back(std::move(frame));
  ++submitted_;
  ++untaken_;
  return gathering_.size() < batch_ ? Frames() : std::exchange(gathering_, {});
}

EngineStream::Frames EngineStream::take_gathered() {
  const std::lock_guard lock(mutex_);
  return std::exchange(gathering_, {});
}

void EngineStream::append(const ChunkPointer& chunk) {
  const std::lock_guard lock(mutex_);
  chunks_.push_back(chunk);
}

void EngineStream::complete(Chunk& chunk) {
  {
    const std::lock_guard lock(mutex_);
    chunk.is_done = true;
  }
  if (options_.on_result) {
    deliver();
  } else {
    changed_.notify_all();
  }
}

void EngineStream::deliver() {
  std::unique_lock lock(mutex_);
  if (delivering_) return;
  delivering_ = true;
  while (!stop_.stopped() && !chunks_.empty() && chunks_.front()->is_done) {
    EngineResult result = take_first();
    lock.unlock();
    changed_.notify_all();
    options_.on_result(std::move(result));
    lock.lock();
  }
  delivering_ = false;
}

void EngineStream::end() {
  {
    const std::lock_guard lock(mutex_);
    ended_ = true;
  }
  changed_.notify_all();
}

std::optional<EngineResult> EngineStream::next() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] {
    if (stop_.stopped()) return true;
    return chunks_.empty() ? ended_ && gathering_.empty() : chunks_.front()->is_done;
  });
  if (stop_.stopped() || chunks_.empty()) return std::nullopt;
  EngineResult result = take_first();
  lock.unlock();
  if (options_.bounded) changed_.notify_all();
  return result;
}

EngineResult EngineStream::take_first() {
  Chunk& chunk = *chunks_.front();
  const std::size_t frame = taken_++;
  EngineResult result{std::move(chunk.predictions[frame]), std::move(chunk.frames[frame].picture),
                      chunk.submitted};
  --untaken_;
  if (taken_ == chunk.frames.size()) {
    chunks_.pop_front();
    taken_ = 0;
  }
  return result;
}

void EngineStream::wake() {
  // Locked, so that no thread is between testing its condition and waiting.
  { const std::lock_guard lock(mutex_); }
  changed_.notify_all();
}

}  // namespace ortchestra
