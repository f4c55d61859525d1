#pragma once

#include <memory>

#include "ortchestra/model/session.h"
#include "ortchestra/tensor/tensor.h"
#include "runtime/devices/memory.h"

namespace ortchestra {

/// Copies tensors to a device's memory, where all sessions on that device can read them. So several
/// models can share one upload. Thread-safe. Copies may outlive the uploader.
class Uploader {
 public:
  virtual ~Uploader() = default;

  /// Returns when the copy is complete. Any session on that device may then read it, as
  /// ImageLocation::device. `view.data` of the result is a device address: the host must not read
  /// it, unless the device is the CPU. Throws std::exception if device memory runs out.
  virtual Tensor upload(const TensorView& image) const = 0;

  /// Whether the copies are in host memory. An upload then has no benefit.
  virtual bool stays_on_host() const noexcept = 0;
};

std::unique_ptr<Uploader> make_uploader(std::shared_ptr<DeviceMemory> memory);

}  // namespace ortchestra
