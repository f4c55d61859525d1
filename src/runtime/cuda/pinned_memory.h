#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "ortchestra/tensor/batch.h"
#include "runtime/devices/memory.h"

namespace ortchestra {

/// Page-locks the segments of shared memory in which batches come, each at first sight.
/// Thread-safe.
class PinnedMemory {
 public:
  explicit PinnedMemory(std::shared_ptr<DeviceMemory> memory) : memory_(std::move(memory)) {}

  /// Every tensor must lie in a segment (InputMemory::shared). A segment stays, locked, as long as
  /// this: sources use theirs again and again. Throws std::runtime_error when the system refuses.
  void pin(const Batch& batch);

 private:
  struct Locked {
    std::shared_ptr<const SharedMemory> segment;
    std::shared_ptr<const void> lock;  ///< goes first
  };

  const std::shared_ptr<DeviceMemory> memory_;
  std::mutex mutex_;
  std::map<const SharedMemory*, Locked> segments_;
};

}  // namespace ortchestra
