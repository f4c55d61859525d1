#pragma once

#include <cstddef>
#include <mutex>
#include <optional>
#include <utility>
#include <vector>

namespace ortchestra {

/// Pieces of memory that come back and are given out again. Until there are as many as are ever in
/// use at once each one asked for is new, though others be free: how much memory a long work takes
/// then does not hang on whether, at some moment, all were in use, and is known after a few pieces.
/// Thread-safe.
template <class Piece>
class BufferPool {
 public:
  /// What becomes of pieces that come back when there are more than `most`.
  enum class Excess { release, keep };

  /// `most`: pieces in use at once. More may be.
  explicit BufferPool(std::size_t most, Excess excess = Excess::release)
      : most_(most), excess_(excess) {}

  /// A piece that came back; nothing where the caller is to make one.
  std::optional<Piece> take() {
    const std::lock_guard lock(mutex_);
    if (made_ < most_ || free_.empty()) {
      ++made_;
      return std::nullopt;
    }
    // The last one: it is likelier to be in a cache.
    std::optional<Piece> piece(std::move(free_.back()));
    free_.pop_back();
    return piece;
  }

  /// Once for each take(), with what it gave or the caller made.
  void put_back(Piece piece) {
    const std::lock_guard lock(mutex_);
    if (excess_ == Excess::release && made_ > most_) {
      --made_;
      return;
    }
    free_.push_back(std::move(piece));
  }

 private:
  const std::size_t most_;
  const Excess excess_;
  std::mutex mutex_;
  std::size_t made_ = 0;  ///< that are in use or free
  std::vector<Piece> free_;
};

}  // namespace ortchestra
