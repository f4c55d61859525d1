#pragma once

#include <cstddef>
#include <memory>
#include <string>

#include "ortchestra/model/session.h"

namespace ortchestra {

/// The memory of a device on which sessions run, and that part of the host's which the device
/// reaches by itself. Thread-safe; what it gave outlives it, and goes back with its last owner.
class DeviceMemory {
 public:
  virtual ~DeviceMemory() = default;

  /// A block of the device's own memory, aligned to 64 bytes, contents unspecified. Its address is
  /// to be handed on and not to be read, unless on_host(). Throws std::runtime_error when there is
  /// no room.
  virtual std::shared_ptr<std::byte> block(std::size_t bytes) = 0;

  /// A block of the host's memory, aligned to 64 bytes, that stays where it is (page-locked), so
  /// that the device copies from and to it without the CPU's help. Throws as block().
  virtual std::shared_ptr<std::byte> pinned_block(std::size_t bytes) = 0;

  /// Page-locks memory that there is, written to or not, until the result goes; the memory must
  /// stay until then. Throws std::runtime_error when the system refuses.
  virtual std::shared_ptr<const void> pin(const std::byte* data, std::size_t bytes) = 0;

  /// Copies between or within the device's and the host's memory; returns when that is done.
  /// Throws std::runtime_error when the device fails.
  virtual void copy(std::byte* to, const std::byte* from, std::size_t bytes) = 0;

  /// Whether the device's memory is the host's own: then nothing is gained by copying there.
  virtual bool on_host() const noexcept = 0;
};

/// Lends pinned blocks of `memory`, which stays as long as the result.
LendOutputMemory lend_pinned(std::shared_ptr<DeviceMemory> memory);

/// That of the device which `device` names (as SessionOptions::device does). Throws Error(input)
/// for one other than cpu, cuda and tensorrt, and where the device isn't there.
std::shared_ptr<DeviceMemory> open_device_memory(const std::string& device);

}  // namespace ortchestra
