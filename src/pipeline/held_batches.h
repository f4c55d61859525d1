#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <vector>

#include "ortchestra/strategy/strategy.h"

namespace ortchestra {

/// Batches that a row keeps back to join them with later ones (micro-batch=K joins those of ids nK
/// to nK + K − 1). The chunks behind them can't be written before them: where models look at few
/// frames, all the room there is would fill up with chunks that wait for batches that only later
/// chunks bring. So they are to be flushed after so many chunks; not after so long, since the same
/// batches must be joined in every run.
class HeldBatches {
 public:
  HeldBatches(std::int64_t joined, std::int64_t most_chunks)
      : joined_(joined), most_chunks_(most_chunks) {}

  /// The batches of the next chunk were submitted. Whether to flush.
  bool are_due_after(const std::vector<std::shared_ptr<Batch>>& batches) {
    ++chunks_;
    if (!batches.empty()) {
      const std::int64_t last = batches.back()->id;
      const std::int64_t group = last / joined_;
      if (last % joined_ == joined_ - 1) {
        since_.reset();
      } else if (!since_ || group != group_) {
        since_ = chunks_;
      }
      group_ = group;
    }
    return since_ && chunks_ - *since_ >= most_chunks_;
  }
  void flushed() { since_.reset(); }

 private:
  const std::int64_t joined_;
  const std::int64_t most_chunks_;
  std::int64_t chunks_ = 0;
  std::int64_t group_ = 0;
  std::optional<std::int64_t> since_;  ///< the chunk that the oldest held batch came with
};

}  // namespace ortchestra
