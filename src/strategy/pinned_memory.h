#pragma once

#include <cstddef>
#include <map>
#include <memory>
#include <mutex>

#include "model/device_memory.h"
#include "ortchestra/model/session.h"
#include "ortchestra/tensor/batch.h"

namespace ortchestra {

/// Page-locks the host's end of the way to a device and back: the segments of shared memory in
/// which batches come, at first sight, and the memory that outputs are written to. Thread-safe.
class PinnedMemory {
 public:
  explicit PinnedMemory(std::shared_ptr<DeviceMemory> memory) : memory_(std::move(memory)) {}

  /// Every tensor must lie in a segment (InputMemory::shared). A segment stays, locked, as long as
  /// this: sources use theirs again and again. Throws std::runtime_error when the system refuses.
  void pin(const Batch& batch);

  /// Memory for outputs, as Session::run wants it. Valid as long as this.
  LendOutputMemory lend() const;

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
