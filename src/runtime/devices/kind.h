#pragma once

#include <onnxruntime_cxx_api.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>

#include "runtime/devices/memory.h"
#include "runtime/devices/name.h"

namespace ortchestra {

/// A provider's options by its own keys.
using ProviderOptions = std::map<std::string, std::string>;

/// An entry of the list of devices: whatever the rest of the program must know of one.
struct DeviceKind {
  std::string_view name;  ///< as DeviceName::name; empty: any provider without an entry of its own
  /// Adds the execution provider to a session's options. Throws Ort::Exception or Error(input).
  void (*append)(Ort::SessionOptions&, const DeviceName&, const ProviderOptions&);
  /// Throws Error(input) that says which part is missing. Null: append() tells enough.
  void (*require)(const DeviceName&) = nullptr;

  bool is_cpu = false;
  bool is_nvidia_gpu = false;
  bool has_graphs = false;  ///< its option "graph" captures runs as CUDA graphs

  /// Its memory. Null: it can't be reached from here.
  std::shared_ptr<DeviceMemory> (*open_memory)(const DeviceName&) = nullptr;
  /// What ONNX Runtime calls the memory in which sessions keep their tensors.
  Ort::MemoryInfo (*memory)(const DeviceName&) = nullptr;
  /// Makes an arena in its memory for all sessions. Null: sessions keep their own.
  void (*register_arena)(const DeviceName&) = nullptr;
};

/// Each in the file of its name.
DeviceKind cpu_device();
DeviceKind cuda_device();
DeviceKind tensorrt_device();
DeviceKind other_device();

/// The entry of a device.
const DeviceKind& kind_of(const DeviceName& device);

}  // namespace ortchestra
