#include "runtime/ort_providers.h"

#include <onnxruntime_cxx_api.h>

#include "ortchestra/base/error.h"

namespace ortchestra {

std::string available_providers() {
  std::string list;
  for (const std::string& provider : Ort::GetAvailableProviders())
    list += (list.empty() ? "" : ", ") + provider;
  return list;
}

std::string require_provider(const DeviceName& device, std::string_view advice) {
  for (const std::string& provider : Ort::GetAvailableProviders()) {
    if (plain_provider_name(provider) == device.name) return provider;
  }
  throw input_error(
      "device '" + device.text + "': this ONNX Runtime " + OrtGetApiBase()->GetVersionString() +
      " has no " + device.name + " execution provider; it has " + available_providers() +
      ": choose one of them, or use an ONNX Runtime built with it" + std::string(advice));
}

}  // namespace ortchestra
