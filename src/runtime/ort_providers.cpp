#include "runtime/ort_providers.h"

#include <onnxruntime_cxx_api.h>

#include <algorithm>
#include <vector>

#include "base/text/nearest_name.h"
#include "ortchestra/base/error.h"
#include "runtime/devices/kind.h"
#include "runtime/loader/load.h"

namespace ortchestra {

std::string available_providers() {
  load_runtime();
  std::string list;
  for (const std::string& provider : Ort::GetAvailableProviders())
    list += (list.empty() ? "" : ", ") + provider;
  return list;
}

namespace {

/// " (did you mean 'cuda'?)" for a name that is similar to that of a device; else an empty text.
std::string question_for(const std::string& name) {
  std::vector<std::string> known = device_names();
  if (std::ranges::find(known, name) != known.end()) return "";
  for (const std::string& provider : Ort::GetAvailableProviders())
    known.push_back(plain_provider_name(provider));
  const auto nearest = nearest_name(name, known);
  return nearest ? " (did you mean '" + *nearest + "'?)" : "";
}

}  // namespace

std::optional<std::string> find_provider(const DeviceName& device) {
  load_runtime();
  for (const std::string& provider : Ort::GetAvailableProviders()) {
    if (plain_provider_name(provider) == device.name) return provider;
  }
  return std::nullopt;
}

std::string without_provider(const DeviceName& device) {
  return "device '" + device.text + "': ONNX Runtime " + load_runtime().version + " has no " +
         device.name + " execution provider" + question_for(device.name) + "; it has " +
         available_providers() + ": choose one of them, or use an ONNX Runtime built with it" +
         where_to_get(device.name);
}

std::string require_provider(const DeviceName& device) {
  if (const auto provider = find_provider(device)) return *provider;
  throw input_error(without_provider(device));
}

}  // namespace ortchestra
