#include "runtime/loader/load.h"

#include <dlfcn.h>
#include <onnxruntime_cxx_api.h>

#include <algorithm>
#include <mutex>
#include <optional>
#include <set>
#include <system_error>
#include <utility>

#include "base/process/code_file.h"
#include "base/system/dynamic_library.h"
#include "ortchestra/base/error.h"
#include "runtime/devices/kind.h"
#include "runtime/loader/library_file.h"
#include "runtime/loader/site_packages.h"
#include "runtime/plugins/plugin_device.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

using GetApiBase = const OrtApiBase* (*)();
static_assert(ORT_API_VERSION >= onnxruntime_api);
constexpr const char* entry_point = "OrtGetApiBase";

/// The providers that a library must have beside it, each once. The CPU's is in every library.
std::set<std::string> providers_for(const std::vector<std::string>& devices) {
  std::set<std::string> providers;
  for (const std::string& text : devices) {
    const DeviceName device = parse_device(text);
    if (!kind_of(device).is_cpu && !wants_plugin(device)) providers.insert(device.name);
  }
  return providers;
}

/// The extra of our Python package that installs a runtime with this provider; empty if none does.
std::string extra_for(const std::string& provider) {
  return provider == "cuda" || provider == "openvino"
             ? "'pip install \"ortchestra[" + provider + "]\"'"
             : "";
}

/// How to get a runtime with the providers, for users of the Python package or of the program.
std::string how_to_install(const std::set<std::string>& providers, const fs::path& code) {
  std::string command = "'make setup' or 'pip install onnxruntime'";
  if (!packages_around(code).empty()) {
    command = "'pip install \"ortchestra[cpu]\"'";
    for (const std::string& provider : providers) {
      if (const std::string extra = extra_for(provider); !extra.empty()) command = extra;
    }
  }
  return "run " + command + ", or set " + onnxruntime_variable + " to a libonnxruntime.so";
}

bool has(const RuntimeFile& runtime, const std::string& provider) {
  return std::ranges::find(runtime.providers, provider) != runtime.providers.end();
}

std::string text_of(const RuntimeFile& runtime) {
  return (runtime.release.empty() ? "" : runtime.release + " in ") + runtime.file.string();
}

Error no_runtime(const std::vector<RuntimeFile>& found, const std::string& what_to_do) {
  std::string text =
      "no ONNX Runtime was found (looked beside the program, in the folders of 'make setup', in "
      "the Python packages and in the system's folders)";
  if (!found.empty()) {
    text = "no ONNX Runtime can be used:";
    for (const RuntimeFile& runtime : found)
      text += " " + runtime.file.string() + ": " + runtime.obstacle.value_or("") + ";";
    text.pop_back();
  }
  return input_error(text + ": " + what_to_do + " of release 1." + std::to_string(onnxruntime_api) +
                     " or later");
}

/// Loads the library. Throws Error(input) if it is no usable ONNX Runtime.
LoadedRuntime load(const RuntimeFile& chosen) {
  const std::string place = "ONNX Runtime " + chosen.file.string() + " (" + chosen.found_in + ")";
  const DynamicLibrary library(chosen.file.string());
  if (!library.problem().empty())
    throw input_error(place + " can't be loaded: " + library.problem());
  const auto get_base = library.function<GetApiBase>(entry_point);
  if (get_base == nullptr)
    throw input_error(place + " is not ONNX Runtime: it has no function " + entry_point);
  LoadedRuntime loaded{chosen.file, chosen.found_in, get_base()->GetVersionString()};
  // Asking for the API of a library that is too old would print a message of its own.
  if (minor_release(loaded.version) < onnxruntime_api) {
    throw input_error(place + " can't be used: release " + loaded.version + " is too old: 1." +
                      std::to_string(onnxruntime_api) +
                      " or later is needed: " + how_to_install({}, code_file()));
  }
  Ort::InitApi(get_base()->GetApi(onnxruntime_api));
  return loaded;
}

/// The library that the program has linked, or loaded for everybody. Two in one process could not
/// share an environment.
std::optional<RuntimeFile> runtime_of_program() {
  void* const known = ::dlsym(RTLD_DEFAULT, entry_point);
  Dl_info place{};
  if (known == nullptr || ::dladdr(known, &place) == 0) return std::nullopt;
  std::error_code unresolved;
  return RuntimeFile{.file = fs::canonical(place.dli_fname, unresolved),
                     .found_in = "loaded by this program"};
}

bool offers(const std::string& provider) {
  return std::ranges::any_of(Ort::GetAvailableProviders(), [&](const std::string& available) {
    return plain_provider_name(available) == provider;
  });
}

/// Throws Error(input) if the loaded library lacks a provider that another one on this machine has.
/// If no other one has it, the code that needs the provider says what is missing.
void require_same_runtime(const LoadedRuntime& loaded, const std::vector<std::string>& devices) {
  for (const std::string& provider : providers_for(devices)) {
    if (offers(provider)) continue;
    for (const RuntimeFile& other : find_runtimes(runtime_places())) {
      if (other.obstacle || !has(other, provider)) continue;
      throw input_error("device '" + provider + "' is in ONNX Runtime " + text_of(other) +
                        ", but this process has loaded " + loaded.version + " in " +
                        loaded.file.string() +
                        ", and a process loads only one: use that device before others in this "
                        "process, or a process for each model (strategy processes)");
    }
  }
}

/// The examination of the files does not find every reason why one can't be loaded.
LoadedRuntime load_first_usable(std::vector<RuntimeFile> found,
                                const std::vector<std::string>& devices) {
  while (true) {
    const RuntimeFile chosen = choose_runtime(found, devices, code_file());
    try {
      return load(chosen);
    } catch (const Error& error) {
      if (chosen.named) throw;
      std::ranges::find(found, chosen.file, &RuntimeFile::file)->obstacle = error.what();
    }
  }
}

}  // namespace

RuntimeFile choose_runtime(const std::vector<RuntimeFile>& found,
                           const std::vector<std::string>& devices, const fs::path& code) {
  std::vector<RuntimeFile> usable;
  for (const RuntimeFile& runtime : found) {
    if (!runtime.obstacle) {
      usable.push_back(runtime);
    } else if (runtime.named) {
      throw input_error(std::string(onnxruntime_variable) + "=" + runtime.file.string() + ": " +
                        *runtime.obstacle + ": name a libonnxruntime.so or its folder");
    }
  }
  if (usable.empty()) throw no_runtime(found, how_to_install(providers_for(devices), code));
  // Providers without a file anywhere may be inside a library.
  std::set<std::string> wanted = providers_for(devices);
  std::erase_if(wanted, [&](const std::string& provider) {
    return std::ranges::none_of(usable,
                                [&](const auto& runtime) { return has(runtime, provider); });
  });
  const auto chosen = std::ranges::find_if(usable, [&](const RuntimeFile& runtime) {
    return std::ranges::all_of(wanted,
                               [&](const auto& provider) { return has(runtime, provider); });
  });
  if (chosen != usable.end()) return *chosen;
  std::string places;
  for (const std::string& provider : wanted) {
    const auto where =
        std::ranges::find_if(usable, [&](const auto& runtime) { return has(runtime, provider); });
    places += (places.empty() ? "" : ", ") + provider + " is in " + text_of(*where);
  }
  throw input_error("these devices need different ONNX Runtimes (" + places +
                    "), but a process loads only one: use one device for all models, or a process "
                    "for each model (strategy processes)");
}

const LoadedRuntime& load_runtime(const std::vector<std::string>& devices) {
  static std::mutex mutex;
  static std::optional<LoadedRuntime> loaded;
  const std::lock_guard lock(mutex);
  if (loaded) {
    require_same_runtime(*loaded, devices);
  } else if (const auto present = runtime_of_program()) {
    loaded = load(*present);
  } else {
    loaded = load_first_usable(find_runtimes(runtime_places()), devices);
  }
  return *loaded;
}

std::string where_to_get(const std::string& provider) {
  std::string text;
  for (const RuntimeFile& runtime : find_runtimes(runtime_places())) {
    if (!runtime.obstacle && has(runtime, provider)) text += "; " + text_of(runtime) + " has it";
  }
  const std::string extra = extra_for(provider);
  if (!text.empty() || extra.empty()) return text;
  // Packages with a runtime replace each other's files.
  if (!packages_around(code_file()).empty())
    return "; " + extra + " in another virtual environment installs one that has it";
  return "; 'make setup DEVICE=" + provider + "' installs one that has it";
}

}  // namespace ortchestra
