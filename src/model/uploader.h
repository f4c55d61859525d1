#pragma once

#include <memory>
#include <vector>

#include "ortchestra/model/session.h"

namespace ortchestra {

/// Copies tensors to where a device's sessions read them without a copy of their own, so that
/// several models can share one upload. Thread-safe; what it gave outlives it.
class Uploader {
 public:
  virtual ~Uploader() = default;

  /// Returns when the copy is complete: then any session of that device may read it, as
  /// ImagePlace::device. `view.data` of the result is an address of the device's, to be handed on
  /// and not to be read, unless the device is the CPU. Throws std::exception when there is no room.
  virtual Tensor upload(const TensorView& image) const = 0;

  /// Whether the copy stays in the host's memory: then it gains nothing.
  virtual bool stays_on_host() const noexcept = 0;
};

/// For tensors of these element types, to the device that `options` name. Throws Error(input) where
/// sessions don't run on it, or its memory can't be named (other than "cpu" and "cuda").
std::unique_ptr<Uploader> open_uploader(const std::vector<ElementType>& types,
                                        const SessionOptions& options);

}  // namespace ortchestra
