#include "ortchestra/runtime/runtime.h"

#include <onnxruntime_cxx_api.h>

#include <cstdlib>
#include <utility>

#include "runtime/loader/load.h"
#include "runtime/ort_devices.h"

namespace ortchestra {

void use_onnxruntime(const std::string& path) {
  ::setenv(onnxruntime_variable, std::filesystem::absolute(path).c_str(), 1);
}

bool onnxruntime_is_named() { return runtime_places().named.has_value(); }

std::string load_onnxruntime(const std::vector<std::string>& devices) {
  return load_runtime(devices).version;
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

void check_device(const std::string& device) { require_device(device); }

}  // namespace ortchestra
