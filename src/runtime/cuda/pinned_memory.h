#pragma once

#include <map>
#include <memory>
#include <mutex>

#include "ortchestra/tensor/batch.h"
#include "runtime/devices/memory.h"

namespace ortchestra {

/// Page-locks the shared memory segments that hold batches, each when it is first seen.
/// Thread-safe.
class PinnedMemory {
 public:
  explicit PinnedMemory(std::shared_ptr<DeviceMemory> memory) : memory_(std::move(memory)) {}

  /// Every tensor of `batch` must be in a segment (InputMemory::shared). A segment stays locked as
  /// long as this object lives, because sources reuse their segments. Throws std::runtime_error if
  /// the system refuses to lock a segment.
  void pin(const Batch& batch);

 private:
  struct Locked {
    std::shared_ptr<const SharedMemory> segment;
    std::shared_ptr<const void> lock;  ///< last member, so that it is released first
  };

  const std::shared_ptr<DeviceMemory> memory_;
  std::mutex mutex_;
  std::map<const SharedMemory*, Locked> segments_;
};

}  // namespace ortchestra
