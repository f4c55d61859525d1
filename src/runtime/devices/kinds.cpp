#include <algorithm>
#include <utility>
#include <vector>

#include "base/text/nearest_name.h"
#include "ortchestra/base/error.h"
#include "ortchestra/runtime/runtime.h"
#include "runtime/devices/kind.h"
#include "runtime/devices/traits.h"

namespace ortchestra {
namespace {

/// XNNPACK does not run a kernel twice at once, so ONNX Runtime executes one run of a session at
/// a time.
DeviceKind xnnpack_device() {
  DeviceKind kind = other_device();
  kind.name = "xnnpack";
  kind.runs_wait_for_each_other = true;
  return kind;
}

const std::vector<DeviceKind>& device_list() {
  static const std::vector<DeviceKind> list{cpu_device(), cuda_device(), tensorrt_device(),
                                            xnnpack_device(), openvino_device()};
  return list;
}

}  // namespace

const DeviceKind& kind_of(const DeviceName& device) {
  static const DeviceKind other = other_device();
  const auto found = std::ranges::find(device_list(), device.name, &DeviceKind::name);
  return found != device_list().end() ? *found : other;
}

std::vector<std::string> device_names() {
  std::vector<std::string> names;
  for (const DeviceKind& kind : device_list()) names.emplace_back(kind.name);
  return names;
}

void check_device_name(const std::string& text) {
  const DeviceName device = parse_device(text);
  std::vector<std::string> names = device_names();
  if (std::ranges::find(names, device.name) != names.end()) return;
  // Other providers have any name: a short name of theirs may be similar to a short name here.
  constexpr std::size_t shortest = 4;
  std::erase_if(names, [](const std::string& name) { return name.size() < shortest; });
  if (const auto nearest = nearest_name(device.name, names))
    throw input_error("device '" + text + "': there is no device '" + device.name +
                      "'; did you mean '" + *nearest + "'?");
}

bool is_cpu(const std::string& device) { return kind_of(parse_device(device)).is_cpu; }

bool is_nvidia_gpu(const std::string& device) {
  return kind_of(parse_device(device)).is_nvidia_gpu;
}

bool runs_wait_for_each_other(const std::string& device) {
  return kind_of(parse_device(device)).runs_wait_for_each_other;
}

bool takes_denormals_as_zero(const std::string& device) {
  return kind_of(parse_device(device)).takes_denormals_as_zero;
}

bool has_accessible_memory(const std::string& device) {
  return kind_of(parse_device(device)).open_memory != nullptr;
}

bool captures_graphs(const std::string& text) {
  const DeviceName device = parse_device(text);
  const auto graph = device.options.find("graph");
  return kind_of(device).has_graphs && graph != device.options.end() && graph->second == "on";
}

std::optional<std::string> with_graphs(const std::string& text) {
  const DeviceName device = parse_device(text);
  if (!kind_of(device).has_graphs || device.options.contains("graph")) return std::nullopt;
  return text + "+graph";
}

bool lowers_precision(const std::string& text) {
  const DeviceName device = parse_device(text);
  const auto precision = device.options.find("precision");
  return precision != device.options.end() && precision->second != "f32";
}

std::vector<std::string> other_devices_on_cpu(const std::string& reference) {
  const auto plain = [](const std::string& text) {
    DeviceName device = parse_device(text);
    if (!lowers_precision(text)) device.options.erase("precision");
    return std::pair(device.name, device.options);
  };
  std::vector<std::string> others;
  for (const DeviceKind& kind : device_list()) {
    if (kind.forms_on_cpu == nullptr) continue;
    for (std::string& form : kind.forms_on_cpu()) {
      if (plain(form) != plain(reference)) others.push_back(std::move(form));
    }
  }
  return others;
}

}  // namespace ortchestra
