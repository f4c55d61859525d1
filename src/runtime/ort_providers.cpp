#include "runtime/ort_providers.h"

#include <onnxruntime_cxx_api.h>

#include "ortchestra/base/error.h"
#include "runtime/loader/load.h"

namespace ortchestra {

std::string available_providers() {
  load_runtime();
  std::string list;
  for (const std::string& provider : Ort::GetAvailableProviders())
    list += (list.empty() ? "" : ", ") + provider;
  return list;
}

std::string require_provider(const DeviceName& device) {
  const LoadedRuntime& runtime = load_runtime();
  for (const std::string& provider : Ort::GetAvailableProviders()) {
    if (plain_provider_name(provider) == device.name) return provider;
  }
  throw input_error("device '" + device.text + "': ONNX Runtime " + runtime.version + " has no " +
                    device.name + " execution provider; it has " + available_providers() +
                    ": choose one of them, or use an ONNX Runtime built with it" +
                    where_to_get(device.name));
}

}  // namespace ortchestra
