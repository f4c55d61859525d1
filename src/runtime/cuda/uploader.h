#pragma once

#include <memory>

#include "ortchestra/model/session.h"
#include "ortchestra/tensor/tensor.h"
#include "runtime/devices/memory.h"

namespace ortchestra {

/// Copies tensors to where a device's sessions read them without a copy of their own, so that
/// several models can share one upload. Thread-safe; what it gave outlives it.
class Uploader {
 public:
  virtual ~Uploader() = default;

  /// Returns when the copy is complete: then any session of that device may read it, as
  /// ImageLocation::device. `view.data` of the result is an address of the device's, to be handed
  /// on and not to be read, unless the device is the CPU. Throws std::exception when there is no
  /// room.
  virtual Tensor upload(const TensorView& image) const = 0;

  /// Whether the copy stays in the host's memory: then it gains nothing.
  virtual bool stays_on_host() const noexcept = 0;
};

std::unique_ptr<Uploader> make_uploader(std::shared_ptr<DeviceMemory> memory);

}  // namespace ortchestra
