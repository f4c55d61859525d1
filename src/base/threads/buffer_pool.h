#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace ortchestra {

/// A pool of reusable buffers. Thread-safe. Until `most` buffers exist, take() asks for a new one
/// even if others are free. So the memory of a long run reaches its maximum after the first
/// buffers, and does not depend on whether all buffers were ever in use at the same time.
template <class Buffer>
class BufferPool {
 public:
  /// What put_back() does with a buffer while more than `most` buffers exist.
  enum class Excess { release, keep };

  /// `most`: the expected number of buffers in use at the same time. It may be exceeded.
  explicit BufferPool(std::size_t most, Excess excess = Excess::release)
      : most_(most), excess_(excess) {}

  /// Returns a free buffer; empty if the caller must make a new one.
  std::optional<Buffer> take() {
    const std::lock_guard lock(mutex_);
    if (made_ < most_ || free_.empty()) {
      ++made_;
      return std::nullopt;
    }
    // The buffer that was returned last is the most likely to be in a CPU cache.
    std::optional<Buffer> buffer(std::move(free_.back()));
    free_.pop_back();
    return buffer;
  }

  /// Returns a buffer to the pool: the one from take(), or the one that the caller made. Must be
  /// called once for each take().
  void put_back(Buffer buffer) {
    const std::lock_guard lock(mutex_);
    if (excess_ == Excess::release && made_ > most_) {
      --made_;
      return;
    }
    free_.push_back(std::move(buffer));
  }

 private:
  const std::size_t most_;
  const Excess excess_;
  std::mutex mutex_;
  std::size_t made_ = 0;  ///< buffers in use or free
  std::vector<Buffer> free_;
};

}  // namespace ortchestra
