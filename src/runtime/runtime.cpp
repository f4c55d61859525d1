#include "ortchestra/runtime/runtime.h"

#include <onnxruntime_cxx_api.h>

#include <cstdlib>
#include <utility>
#include "base/process/code_file.h"
#include "ortchestra/base/error.h"

#include "runtime/loader/load.h"
#include "runtime/ort_devices.h"
#include "runtime/ort_support.h"

namespace ortchestra {

void use_onnxruntime(const std::string& path) {
  ::setenv(onnxruntime_variable, std::filesystem::absolute(path).c_str(), 1);
}

bool onnxruntime_is_named() { return runtime_places().named.has_value(); }

std::string load_onnxruntime(const std::vector<std::string>& devices) {
  return load_runtime(devices).version;
}

std::string onnxruntime_version_for(const std::vector<std::string>& devices) {
  return choose_runtime(find_runtimes(runtime_places()), devices, code_file()).release;
}

std::vector<FoundRuntime> find_onnxruntimes() {
  std::vector<FoundRuntime> found;
  for (const RuntimeFile& runtime : find_runtimes(runtime_places())) {
    std::vector<std::string> devices{"cpu"};
    devices.insert(devices.end(), runtime.providers.begin(), runtime.providers.end());
    found.push_back({.path = runtime.file.string(),
                     .found_in = runtime.found_in,
                     .version = runtime.release,
                     .devices = std::move(devices),
                     .problem = runtime.obstacle.value_or("")});
  }
  return found;
}

std::string ort_version() { return load_runtime().version; }

std::vector<std::string> execution_providers() {
  load_runtime();
  return Ort::GetAvailableProviders();
}

void check_spin(const Spin& spin) {
  if (!spin.time()) return;
  const std::string version = ort_version();
  if (has_spin_times(version)) return;
  throw input_error("spin=" + to_string(spin) + ": the loaded ONNX Runtime " + version +
                    " ignores spin times, which need 1.26 or later: use spin=on or spin=off, or a "
                    "newer ONNX Runtime");
}

void check_device(const std::string& device) { require_device(device); }

}  // namespace ortchestra
