#include <algorithm>
#include <vector>

#include "runtime/devices/kind.h"
#include "runtime/devices/traits.h"

namespace ortchestra {
namespace {

/// XNNPACK does not run a kernel twice at once, so ONNX Runtime executes one run of a session at a
/// time.
DeviceKind xnnpack_device() {
  DeviceKind kind = other_device();
  kind.name = "xnnpack";
  kind.runs_wait_for_each_other = true;
  return kind;
}

}  // namespace

const DeviceKind& kind_of(const DeviceName& device) {
  static const std::vector<DeviceKind> list{cpu_device(), cuda_device(), tensorrt_device(),
                                            xnnpack_device(), openvino_device()};
  static const DeviceKind other = other_device();
  const auto found = std::ranges::find(list, device.name, &DeviceKind::name);
  return found != list.end() ? *found : other;
}

bool is_cpu(const std::string& device) { return kind_of(parse_device(device)).is_cpu; }

bool is_nvidia_gpu(const std::string& device) {
  return kind_of(parse_device(device)).is_nvidia_gpu;
}

bool runs_wait_for_each_other(const std::string& device) {
  return kind_of(parse_device(device)).runs_wait_for_each_other;
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

}  // namespace ortchestra
