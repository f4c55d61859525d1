#include "runtime/devices/openvino_options.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <cstdlib>
#include <filesystem>
#include <nlohmann/json.hpp>
#include <system_error>
#include <vector>

#include "base/system/cpu_budget.h"
#include "base/text/json_text.h"
#include "base/text/nearest_name.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// A precision of OpenVINO (INFERENCE_PRECISION_HINT), and the instruction sets of which the CPU
/// needs one. On others OpenVINO would emulate it slowly, or take another one without a word.
struct Precision {
  std::string_view name;
  std::vector<std::string_view> needs;
};

const std::vector<Precision>& precisions() {
  static const std::vector<Precision> list{
      {"f32", {}},
      {"f16", {"avx512_fp16", "amx_fp16", "asimdhp"}},
      {"bf16", {"avx512_bf16", "amx_bf16", "bf16"}},
  };
  return list;
}

bool is_supported(const Precision& precision, const std::set<std::string>& features) {
  return precision.needs.empty() ||
         std::ranges::any_of(precision.needs, [&](std::string_view feature) {
           return features.contains(std::string(feature));
         });
}

void require_precision(const DeviceName& device, const std::string& name,
                       const std::set<std::string>& features) {
  const auto known = std::ranges::find(precisions(), name, &Precision::name);
  const std::vector<std::string> possible = openvino_precisions(features);
  if (known == precisions().end()) {
    throw input_error(fmt::format("device '{}': unknown precision '{}': write {}", device.text,
                                  name, fmt::join(possible, " or ")));
  }
  if (!is_supported(*known, features)) {
    throw input_error(fmt::format(
        "device '{}': this CPU has no instructions for {} ({}): write precision={}", device.text,
        name, fmt::join(known->needs, " or "), fmt::join(possible, " or ")));
  }
}

/// The options of ONNX Runtime's OpenVINO provider. If it gets another one, it only says that it
/// could not be loaded.
constexpr std::array<std::string_view, 14> provider_keys{
    "cache_dir",
    "context",
    "device_id",
    "device_type",
    "disable_dynamic_shapes",
    "enable_causallm",
    "enable_opencl_throttling",
    "enable_qdq_optimizer",
    "layout",
    "load_config",
    "model_priority",
    "num_of_threads",
    "num_streams",
    "reshape_input",
};

void require_known_key(const DeviceName& device, const std::string& key) {
  if (std::ranges::find(provider_keys, key) != provider_keys.end()) return;
  std::vector<std::string> known{"precision", "cache", "fallback", "plugin"};
  known.insert(known.end(), provider_keys.begin(), provider_keys.end());
  throw input_error(
      fmt::format("device '{}': unknown option '{}'{}; the options are {}, and the "
                  "properties of OpenVINO in upper case",
                  device.text, key, suggestion(key, known), fmt::join(known, ", ")));
}

/// OpenVINO's own settings are in upper case, those of ONNX Runtime's provider in lower case.
bool is_openvino_setting(const std::string& key) {
  return std::ranges::none_of(key, [](unsigned char c) { return std::islower(c); });
}

}  // namespace

std::vector<std::string> openvino_precisions(const std::set<std::string>& features) {
  std::vector<std::string> names;
  for (const Precision& precision : precisions()) {
    if (is_supported(precision, features)) names.emplace_back(precision.name);
  }
  return names;
}

bool openvino_reads_cache(const fs::path& folder) {
  std::error_code none;
  for (fs::directory_iterator entry(folder, none), end; !none && entry != end;
       entry.increment(none)) {
    if (entry->path().filename().string().starts_with("libopenvino_ir_frontend.so")) return true;
  }
  return false;
}

std::string openvino_cache_folder() {
  for (const auto& [variable, below] :
       {std::pair("XDG_CACHE_HOME", ""), std::pair("HOME", ".cache")}) {
    const char* const value = std::getenv(variable);
    const fs::path folder = value == nullptr ? "" : value;
    if (folder.is_absolute()) return (folder / below / "ortchestra" / "openvino").string();
  }
  return "";
}

ProviderOptions openvino_provider_options(const DeviceName& device, const SessionOptions& session,
                                          const std::set<std::string>& features, bool reads_cache) {
  std::string precision = "f32";
  std::string cache = reads_cache ? "on" : "off";
  // One stream: further runs at the same time have sessions of their own. Without pinning, because
  // every session would be pinned to the same first CPUs.
  nlohmann::json settings = {{"NUM_STREAMS", "1"}, {"ENABLE_CPU_PINNING", "NO"}};
  ProviderOptions options = {{"device_type", "CPU"}};
  for (const auto& [key, value] : device.options) {
    if (key == "precision") {
      precision = value;
    } else if (key == "cache") {
      cache = value;
    } else if (is_openvino_setting(key)) {
      settings[key] = value;
    } else if (key != "fallback" && key != "plugin") {
      require_known_key(device, key);
      options[key] = value;
    }
  }
  require_precision(device, precision, features);
  settings.emplace("INFERENCE_PRECISION_HINT", precision);
  // Its own default ignores the quotas of cgroups.
  settings.emplace("INFERENCE_NUM_THREADS",
                   std::to_string(session.intra.value_or(cpu_budget().threads())));
  if (cache == "on") cache = openvino_cache_folder();
  if (!cache.empty() && cache != "off") options.emplace("cache_dir", cache);
  options.emplace("load_config", json_text(nlohmann::json{{options["device_type"], settings}}));
  for (const auto& [key, value] : session.provider_options) options[key] = value;
  return options;
}

}  // namespace ortchestra
