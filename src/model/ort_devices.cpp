#include "model/ort_devices.h"

#include <algorithm>
#include <array>
#include <cctype>
#include <charconv>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/ort_support.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

using ProviderOptions = std::map<std::string, std::string>;

/// "cuda:1" taken apart.
struct DeviceName {
  std::string name;
  std::string index;  ///< empty where none is given
};

DeviceName split(const std::string& device) {
  const auto colon = device.find(':');
  if (colon == std::string::npos) return {device, ""};
  return {device.substr(0, colon), device.substr(colon + 1)};
}

std::string lower_case(std::string_view text) {
  std::string lower(text);
  std::ranges::transform(lower, lower.begin(),
                         [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return lower;
}

std::string list_available() {
  std::string list;
  for (const std::string& provider : Ort::GetAvailableProviders())
    list += (list.empty() ? "" : ", ") + provider;
  return list;
}

// People write "XNNPACK" or "XnnpackExecutionProvider" for the same thing.
bool is_available(std::string_view name) {
  constexpr std::string_view suffix = "executionprovider";
  std::string wanted = lower_case(name);
  if (!wanted.ends_with(suffix)) wanted += suffix;
  const auto providers = Ort::GetAvailableProviders();
  return std::ranges::any_of(
      providers, [&](const std::string& provider) { return lower_case(provider) == wanted; });
}

void require_available(const std::string& device, std::string_view provider) {
  if (is_available(provider)) return;
  throw input_error("device '" + device + "': this ONNX Runtime " +
                    OrtGetApiBase()->GetVersionString() + " has no " + std::string(provider) +
                    " execution provider; it has " + list_available() +
                    ": choose one of them, or use an ONNX Runtime built with it");
}

void append_cpu(Ort::SessionOptions&, const DeviceName& device, const ProviderOptions& options) {
  if (!device.index.empty()) throw input_error("device 'cpu' takes no number: write -d cpu");
  if (!options.empty())
    throw input_error("device 'cpu' takes no provider options: leave '" + options.begin()->first +
                      "' out");
}

void append_cuda(Ort::SessionOptions& session, const DeviceName& device,
                 const ProviderOptions& options) {
  require_available(device.name, "CUDA");
  ProviderOptions all = options;
  if (!device.index.empty()) {
    int index = 0;
    const char* const end = device.index.data() + device.index.size();
    if (std::from_chars(device.index.data(), end, index).ptr != end || index < 0) {
      throw input_error("device 'cuda:" + device.index +
                        "': the part after the colon is no device number: write cuda:0");
    }
    all["device_id"] = device.index;
  }
  std::vector<const char*> keys;
  std::vector<const char*> values;
  for (const auto& [key, value] : all) {
    keys.push_back(key.c_str());
    values.push_back(value.c_str());
  }
  const OrtApi& api = Ort::GetApi();
  OrtCUDAProviderOptionsV2* made = nullptr;
  Ort::ThrowOnError(api.CreateCUDAProviderOptions(&made));
  const std::unique_ptr<OrtCUDAProviderOptionsV2, void (*)(OrtCUDAProviderOptionsV2*)> cuda(
      made, api.ReleaseCUDAProviderOptions);
  Ort::ThrowOnError(
      api.UpdateCUDAProviderOptions(cuda.get(), keys.data(), values.data(), keys.size()));
  session.AppendExecutionProvider_CUDA_V2(*cuda);
}

void append_named(Ort::SessionOptions& session, const DeviceName& device,
                  const ProviderOptions& options) {
  require_available(device.name, device.name);
  session.AppendExecutionProvider(device.name, {options.begin(), options.end()});
}

struct Device {
  std::string_view name;
  void (*append)(Ort::SessionOptions&, const DeviceName&, const ProviderOptions&);
};

/// Devices that need more than their name; all others are appended by it.
constexpr std::array<Device, 2> special_devices{{{"cpu", append_cpu}, {"cuda", append_cuda}}};

}  // namespace

void append_device(Ort::SessionOptions& session, const SessionOptions& options) {
  const DeviceName device = split(options.device);
  const auto special = std::ranges::find(special_devices, lower_case(device.name), &Device::name);
  const auto append = special == special_devices.end() ? append_named : special->append;
  try {
    append(session, device, options.provider_options);
  } catch (const Ort::Exception& error) {
    throw input_error("device '" + options.device + "' can't be used: " + essence_of(error.what()) +
                      "; available: " + list_available());
  }
}

}  // namespace ortchestra
