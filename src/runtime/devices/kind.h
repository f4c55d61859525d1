#pragma once

#include <onnxruntime_cxx_api.h>

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/model/session.h"
#include "runtime/devices/memory.h"
#include "runtime/devices/name.h"

namespace ortchestra {

/// A provider's options by its own keys.
using ProviderOptions = std::map<std::string, std::string>;

/// An entry of the list of devices: everything that the rest of the program must know about one.
struct DeviceKind {
  std::string_view name;  ///< as DeviceName::name; empty: all providers without their own entry
  /// Adds the execution provider to a session's options. Throws Ort::Exception or Error(input).
  void (*append)(Ort::SessionOptions&, const DeviceName&, const SessionOptions&);
  /// Throws Error(input) that says which part is missing. Null: the errors of append() are enough.
  void (*require)(const DeviceName&) = nullptr;

  bool is_cpu = false;
  bool is_nvidia_gpu = false;
  bool has_graphs = false;  ///< whether its option "graph" captures runs as CUDA graphs
  /// Whether runs of one session wait for each other, so that runs at the same time need a session
  /// each.
  bool runs_wait_for_each_other = false;
  /// Whether runs are faster, and as exact, if numbers below 1e-38 are taken as 0
  /// (DenormalsAsZero).
  bool takes_denormals_as_zero = false;

  /// Its forms that run on the CPU, one per precision that this CPU has, the most exact first. They
  /// may lack their execution provider. Null: none.
  std::vector<std::string> (*forms_on_cpu)() = nullptr;
  /// What to do if a plugin with its name offers no device on this machine: ": " and the advice.
  std::string_view without_plugin_device = {};

  /// Opens its memory. Null: its memory cannot be accessed.
  std::shared_ptr<DeviceMemory> (*open_memory)(const DeviceName&) = nullptr;
  /// ONNX Runtime's description of the memory in which sessions keep their tensors.
  Ort::MemoryInfo (*memory)(const DeviceName&) = nullptr;
  /// Creates an arena in its memory for all sessions. Null: each session has its own arena.
  void (*register_arena)(const DeviceName&) = nullptr;
};

/// Each is defined in the file of its name.
DeviceKind cpu_device();
DeviceKind cuda_device();
DeviceKind openvino_device();
DeviceKind tensorrt_device();
DeviceKind other_device();

/// The entry of a device.
const DeviceKind& kind_of(const DeviceName& device);

/// The names of all entries.
std::vector<std::string> device_names();

}  // namespace ortchestra
