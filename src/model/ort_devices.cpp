#include "model/ort_devices.h"

#include <dlfcn.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "model/cuda_options.h"
#include "model/cuda_setup.h"
#include "model/device_name.h"
#include "model/ort_support.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

using ProviderOptions = std::map<std::string, std::string>;

std::string list_available() {
  std::string list;
  for (const std::string& provider : Ort::GetAvailableProviders())
    list += (list.empty() ? "" : ", ") + provider;
  return list;
}

/// The provider's name as ONNX Runtime lists it; nothing where it has none of that name.
std::optional<std::string> available_provider(const std::string& name) {
  for (const std::string& provider : Ort::GetAvailableProviders()) {
    if (plain_provider_name(provider) == name) return provider;
  }
  return std::nullopt;
}

std::string require_available(const DeviceName& device) {
  if (auto provider = available_provider(device.name)) return std::move(*provider);
  throw input_error("device '" + device.text + "': this ONNX Runtime " +
                    OrtGetApiBase()->GetVersionString() + " has no " + device.name +
                    " execution provider; it has " + list_available() +
                    ": choose one of them, or use an ONNX Runtime built with it" +
                    (device.name == "cuda" ? " (make setup DEVICE=cuda)" : ""));
}

void append_cpu(Ort::SessionOptions&, const DeviceName& device, const ProviderOptions& options) {
  if (device.index)
    throw input_error("device '" + device.text + "': cpu takes no number: write -d cpu");
  if (!device.options.empty() || !options.empty()) {
    const std::string& name = (device.options.empty() ? options : device.options).begin()->first;
    throw input_error("device '" + device.text + "': cpu takes no provider options: leave '" +
                      name + "' out");
  }
}

/// A folder's libonnxruntime.so opens its providers from that folder.
CudaSetup setup_here(const std::string& provider) {
  CudaSetup setup;
  Dl_info place{};
  if (::dladdr(reinterpret_cast<const void*>(&OrtGetApiBase), &place) != 0) {
    std::error_code unresolved;
    auto library = std::filesystem::canonical(place.dli_fname, unresolved);
    if (unresolved) library = place.dli_fname;
    setup.provider = library.parent_path() / ("libonnxruntime_providers_" + provider + ".so");
  }
  return setup;
}

/// Of cuda and tensorrt, which stand on the same parts.
void require_cuda(const DeviceName& device) {
  require_available(device);
  if (device.name == "cuda") cuda_provider_options(device);  // for what it throws
  if (const auto obstacle = cuda_obstacle(setup_here(device.name), device.index.value_or(0)))
    throw input_error("device '" + device.text + "': " + *obstacle);
}

/// A provider's options, made, filled in and released by functions of ONNX Runtime's C API.
template <class Options>
std::unique_ptr<Options, void (*)(Options*)> provider_options(
    OrtStatusPtr (*create)(Options**),
    OrtStatusPtr (*update)(Options*, const char* const*, const char* const*, std::size_t),
    void (*release)(Options*), const ProviderOptions& options) {
  std::vector<const char*> keys;
  std::vector<const char*> values;
  for (const auto& [key, value] : options) {
    keys.push_back(key.c_str());
    values.push_back(value.c_str());
  }
  Options* made = nullptr;
  Ort::ThrowOnError(create(&made));
  std::unique_ptr<Options, void (*)(Options*)> owned(made, release);
  Ort::ThrowOnError(update(made, keys.data(), values.data(), keys.size()));
  return owned;
}

void append_cuda(Ort::SessionOptions& session, const DeviceName& device,
                 const ProviderOptions& options) {
  ProviderOptions all = cuda_provider_options(device);
  for (const auto& [key, value] : options) all[key] = value;
  const OrtApi& api = Ort::GetApi();
  session.AppendExecutionProvider_CUDA_V2(*provider_options(api.CreateCUDAProviderOptions,
                                                            api.UpdateCUDAProviderOptions,
                                                            api.ReleaseCUDAProviderOptions, all));
}

/// With CUDA's provider behind it, which takes what TensorRT's leaves.
void append_tensorrt(Ort::SessionOptions& session, const DeviceName& device,
                     const ProviderOptions& options) {
  require_available(device);
  const std::string index = std::to_string(device.index.value_or(0));
  ProviderOptions all = options;
  all.insert(device.options.begin(), device.options.end());
  all["device_id"] = index;
  const OrtApi& api = Ort::GetApi();
  session.AppendExecutionProvider_TensorRT_V2(
      *provider_options(api.CreateTensorRTProviderOptions, api.UpdateTensorRTProviderOptions,
                        api.ReleaseTensorRTProviderOptions, all));
  append_cuda(session, parse_device("cuda:" + index), {});
}

void append_named(Ort::SessionOptions& session, const DeviceName& device,
                  const ProviderOptions& options) {
  const std::string provider = require_available(device);
  if (device.index) {
    throw input_error("device '" + device.text + "': only cuda and tensorrt take a number; " +
                      device.name + "'s own option for it goes behind a '+'");
  }
  std::unordered_map<std::string, std::string> all(options.begin(), options.end());
  all.insert(device.options.begin(), device.options.end());
  session.AppendExecutionProvider(provider, all);
}

struct Device {
  std::string_view name;
  void (*append)(Ort::SessionOptions&, const DeviceName&, const ProviderOptions&);
  void (*require)(const DeviceName&) = nullptr;  ///< says what is missing, before anything is tried
};

/// Devices that need more than their name; all others are appended by it.
constexpr std::array<Device, 3> special_devices{{{"cpu", append_cpu},
                                                 {"cuda", append_cuda, require_cuda},
                                                 {"tensorrt", append_tensorrt, require_cuda}}};

/// Grows by what is asked for: doubling, the default, would round up the peak of all sessions.
constexpr int grows_as_requested = 1;
constexpr int default_size = -1;

void register_host_arena() {
  try {
    ort_environment().CreateAndRegisterAllocator(
        Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault),
        Ort::ArenaCfg(0, grows_as_requested, default_size, default_size));
  } catch (const Ort::Exception&) {
    // Older ones take no second arena: sessions take the one that there is.
  }
}

void register_cuda_arena(const DeviceName& device) {
  const ProviderOptions options = cuda_provider_options(device);
  const auto limit = options.find("gpu_mem_limit");
  const Ort::ArenaCfg growth(limit == options.end() ? 0 : std::stoull(limit->second),
                             grows_as_requested, default_size, default_size);
  try {
    // ONNX Runtime 1.29 ends the process where there is no such device: append_device() has seen
    // it.
    ort_environment().CreateAndRegisterAllocatorV2(
        "CUDAExecutionProvider",
        Ort::MemoryInfo("Cuda", OrtArenaAllocator, device.index.value_or(0), OrtMemTypeDefault),
        {options.begin(), options.end()}, growth);
  } catch (const Ort::Exception& error) {
    throw input_error("device '" + device.text + "': no arena can be made for all sessions (" +
                      essence_of(error.what()) + "): give arena=own");
  }
}

/// A replayed graph reads and writes the addresses that it was captured with, whatever a run is
/// given: only `cuda+graph` runs in buffers that stay where they are.
void refuse_hidden_graphs(const DeviceName& device, const ProviderOptions& options) {
  for (const ProviderOptions* const all : {&device.options, &options}) {
    for (const auto& [key, value] : *all) {
      std::string plain = plain_provider_name(key);
      std::erase(plain, '_');
      if (plain.find("cudagraph") != std::string::npos ||
          plain.find("graphcapture") != std::string::npos) {
        throw input_error("device '" + device.text + "': option '" + key +
                          "' would answer with an old picture's outputs: for CUDA graphs write "
                          "cuda+graph");
      }
    }
  }
}

}  // namespace

void append_device(Ort::SessionOptions& session, const SessionOptions& options) {
  const DeviceName device = parse_device(options.device);
  const auto special = std::ranges::find(special_devices, device.name, &Device::name);
  const bool is_special = special != special_devices.end();
  const auto append = is_special ? special->append : append_named;
  refuse_hidden_graphs(device, options.provider_options);
  // The CUDA provider logs while it is appended, which it can't before there is an environment. Who
  // only checks that there is a CPU needs none.
  if (device.name != "cpu") ort_environment();
  try {
    append(session, device, options.provider_options);
  } catch (const Ort::Exception& error) {
    // Only now, since to look for every part takes longer than to load them.
    if (is_special && special->require != nullptr) special->require(device);
    throw input_error("device '" + options.device + "' can't be used: " + essence_of(error.what()) +
                      "; available: " + list_available());
  }
}

void register_shared_arenas(const std::string& text) {
  static std::mutex mutex;
  static bool host_registered = false;
  static std::set<int> registered;  // by CUDA's number of the device
  const DeviceName device = parse_device(text);
  const std::lock_guard lock(mutex);
  if (!std::exchange(host_registered, true)) register_host_arena();
  if (device.name == "cuda" && registered.insert(device.index.value_or(0)).second)
    register_cuda_arena(device);
}

Ort::MemoryInfo device_memory(const std::string& text) {
  const DeviceName device = parse_device(text);
  if (device.name == "cpu")
    return Ort::MemoryInfo::CreateCpu(OrtDeviceAllocator, OrtMemTypeDefault);
  return {"Cuda", OrtDeviceAllocator, device.index.value_or(0), OrtMemTypeDefault};
}

void require_device(const std::string& text) {
  const DeviceName device = parse_device(text);
  const auto special = std::ranges::find(special_devices, device.name, &Device::name);
  if (special != special_devices.end() && special->require != nullptr) special->require(device);
  Ort::SessionOptions session;
  SessionOptions options;
  options.device = text;
  append_device(session, options);
}

}  // namespace ortchestra
