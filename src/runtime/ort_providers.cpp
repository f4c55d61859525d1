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

std::optional<std::string> find_provider(const DeviceName& device) {
  load_runtime();
  for (const std::string& provider : Ort::GetAvailableProviders()) {
    if (plain_provider_name(provider) == device.name) return provider;
  }
  return std::nullopt;
}

std::string without_provider(const DeviceName& device) {
  return "device '" + device.text + "': ONNX Runtime " + load_runtime().version + " has no " +
         device.name + " execution provider; it has " + available_providers() +
         ": choose one of them, or use an ONNX Runtime built with it" + where_to_get(device.name);
}

std::string require_provider(const DeviceName& device) {
  if (const auto provider = find_provider(device)) return *provider;
  throw input_error(without_provider(device));
}

}  // namespace ortchestra
