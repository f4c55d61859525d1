#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "ortchestra/model/session.h"

namespace ortchestra {

/// The memory of a device on which sessions run, and host memory that the device can access
/// directly. Thread-safe. Blocks may outlive this object, and are released with their last owner.
class DeviceMemory {
 public:
  virtual ~DeviceMemory() = default;

  /// A block of device memory, aligned to 64 bytes, with unspecified contents. The host must not
  /// access it, unless on_host(). Throws std::runtime_error if device memory runs out.
  virtual std::shared_ptr<std::byte> block(std::size_t bytes) = 0;

  /// A block of page-locked host memory, aligned to 64 bytes. The device copies from and to it
  /// without the CPU's help. Throws as block().
  virtual std::shared_ptr<std::byte> pinned_block(std::size_t bytes) = 0;

  /// Page-locks existing memory, writable or read-only, until the result is destroyed. The memory
  /// must stay valid until then. Throws std::runtime_error if the system refuses.
  virtual std::shared_ptr<const void> pin(const std::byte* data, std::size_t bytes) = 0;

  /// Copies `bytes` between or within device and host memory. Returns when the copy is complete.
  /// Throws std::runtime_error if the device fails.
  virtual void copy(std::byte* to, const std::byte* from, std::size_t bytes) = 0;

  /// Whether the device's memory is host memory. Copying there then has no benefit.
  virtual bool on_host() const noexcept = 0;
};

/// Lends pinned blocks of `memory`. The result keeps `memory` alive.
LendOutputMemory lend_pinned(std::shared_ptr<DeviceMemory> memory);

/// Opens the memory of `device` (as SessionOptions::device). Throws Error(input) if the device is
/// missing, or is not cpu, cuda or tensorrt.
std::shared_ptr<DeviceMemory> open_device_memory(const std::string& device);

}  // namespace ortchestra
