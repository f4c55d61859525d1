#include "runtime/ort_devices.h"

#include <mutex>
#include <set>
#include <string>
#include <utility>

#include "ortchestra/base/error.h"
#include "runtime/arena_growth.h"
#include "runtime/devices/kind.h"
#include "runtime/loader/load.h"
#include "runtime/ort_environment.h"
#include "runtime/ort_providers.h"
#include "runtime/ort_support.h"

namespace ortchestra {
namespace {

void register_host_arena() {
  try {
    ort_environment().CreateAndRegisterAllocator(
        Ort::MemoryInfo::CreateCpu(OrtArenaAllocator, OrtMemTypeDefault),
        Ort::ArenaCfg(0, arena_grows_as_requested, arena_default_size, arena_default_size));
  } catch (const Ort::Exception&) {
    // Older versions of ONNX Runtime allow only one arena. Sessions then use the existing one.
  }
}

/// A replayed graph reads and writes the addresses with which it was captured, and ignores the
/// buffers of the run. Only `cuda+graph` uses buffers at fixed addresses.
void refuse_hidden_graphs(const DeviceName& device, const ProviderOptions& options) {
  for (const ProviderOptions* const all : {&device.options, &options}) {
    for (const auto& [key, value] : *all) {
      std::string plain = plain_provider_name(key);
      std::erase(plain, '_');
      if (plain.find("cudagraph") != std::string::npos ||
          plain.find("graphcapture") != std::string::npos) {
        throw input_error("device '" + device.text + "': option '" + key +
                          "' would return the outputs of an earlier picture: for CUDA graphs write "
                          "cuda+graph");
      }
    }
  }
}

}  // namespace

void append_device(Ort::SessionOptions& session, const SessionOptions& options) {
  const DeviceName device = parse_device(options.device);
  const DeviceKind& kind = kind_of(device);
  refuse_hidden_graphs(device, options.provider_options);
  // The CUDA provider logs while it is appended, and logging requires an environment. The CPU does
  // not need one.
  if (!kind.is_cpu) ort_environment();
  try {
    kind.append(session, device, options);
  } catch (const Ort::Exception& error) {
    // Only after a failure, because checking every part takes longer than loading them.
    if (kind.require != nullptr) kind.require(device);
    throw input_error("device '" + options.device + "' can't be used: " +
                      short_reason_in(error.what()) + "; available: " + available_providers());
  }
}

void register_shared_arenas(const std::string& text) {
  static std::mutex mutex;
  static int environment = 0;
  static bool host_registered = false;
  static std::set<std::pair<std::string, int>> registered;  // device name and number
  const DeviceName device = parse_device(text);
  const DeviceKind& kind = kind_of(device);
  const std::lock_guard lock(mutex);
  if (const int current = ort_environment_number();
      std::exchange(environment, current) != current) {
    host_registered = false;
    registered.clear();
  }
  if (!std::exchange(host_registered, true)) register_host_arena();
  if (kind.register_arena != nullptr &&
      registered.emplace(device.name, device.index.value_or(0)).second)
    kind.register_arena(device);
}

Ort::MemoryInfo device_memory(const std::string& text) {
  const DeviceName device = parse_device(text);
  const DeviceKind& kind = kind_of(device);
  if (kind.memory == nullptr)
    throw input_error("device '" + text + "': its memory can't be accessed directly");
  return kind.memory(device);
}

void require_device(const std::string& text) {
  const DeviceName device = parse_device(text);
  load_runtime({text});
  if (const DeviceKind& kind = kind_of(device); kind.require != nullptr) kind.require(device);
  Ort::SessionOptions session;
  SessionOptions options;
  options.device = text;
  append_device(session, options);
}

}  // namespace ortchestra
