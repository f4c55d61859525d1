#include "runtime/cuda/options.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstdint>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

std::string switch_of(const std::string& value) {
  return value == "on" ? "1" : value == "off" ? "0" : "";
}

std::string bytes_of_mib(const std::string& value) {
  constexpr std::uint64_t bytes_per_mib = std::uint64_t{1024} * 1024;
  constexpr std::uint64_t max_mib =
      std::uint64_t{1024} * 1024;  // 1 TiB; a larger number has the wrong unit
  std::uint64_t mib = 0;
  const char* const end = value.data() + value.size();
  const auto [rest, problem] = std::from_chars(value.data(), end, mib);
  if (problem != std::errc() || rest != end || mib == 0 || mib > max_mib) return "";
  return std::to_string(mib * bytes_per_mib);
}

std::string arena_growth(const std::string& value) {
  return value == "doubling" ? "kNextPowerOfTwo" : value == "exact" ? "kSameAsRequested" : "";
}

std::string search_method(const std::string& value) {
  return value == "heuristic"    ? "HEURISTIC"
         : value == "exhaustive" ? "EXHAUSTIVE"
         : value == "default"    ? "DEFAULT"
                                 : "";
}

std::string names_of(const std::vector<CudaOption>& options) {
  std::string names;
  for (const CudaOption& option : options)
    names += (names.empty() ? "" : ", ") + std::string(option.name);
  return names;
}

}  // namespace

const std::vector<CudaOption>& cuda_options() {
  static const std::vector<CudaOption> table{
      {"memory", "MIB", "the most GPU memory that a session's arena may use", "gpu_mem_limit", "",
       bytes_of_mib},
      {"arena", "doubling|exact", "how a session's arena grows when it is full",
       "arena_extend_strategy", "", arena_growth},
      // ONNX Runtime's default, EXHAUSTIVE, tries every algorithm in the first run of a shape.
      {"search", "heuristic|exhaustive|default", "how cuDNN's convolution algorithm is chosen",
       "cudnn_conv_algo_search", "HEURISTIC", search_method},
      // Off, so that outputs can be compared with a CPU's: TF32 has only 10 bits of mantissa.
      {"tf32", "on|off", "whether float32 may be multiplied as TF32", "use_tf32", "0", switch_of},
      {"nhwc", "on|off", "whether convolutions prefer the channels-last layout", "prefer_nhwc", "",
       switch_of},
      {"graph", "on|off", "whether a run is captured once as a CUDA graph and then replayed",
       "enable_cuda_graph", "", switch_of},
  };
  return table;
}

std::map<std::string, std::string> cuda_provider_options(const DeviceName& device) {
  std::map<std::string, std::string> made;
  for (const CudaOption& option : cuda_options()) {
    if (!option.default_value.empty()) made.emplace(option.key, option.default_value);
  }
  // Always set, because it makes the provider call the driver at once. A driver that is too old is
  // then detected before work begins.
  made["device_id"] = std::to_string(device.index.value_or(0));
  const std::string where = "device '" + device.text + "': ";
  for (const auto& [name, value] : device.options) {
    const auto option = std::ranges::find(cuda_options(), name, &CudaOption::name);
    if (option == cuda_options().end()) {
      throw input_error(fmt::format("{}cuda has no option '{}': choose one of {}", where, name,
                                    names_of(cuda_options())));
    }
    std::string translated = option->translate(value);
    if (translated.empty()) {
      throw input_error(fmt::format("{}option '{}' can't be '{}': it takes {}", where, name, value,
                                    option->values));
    }
    made[std::string(option->key)] = std::move(translated);
  }
  return made;
}

}  // namespace ortchestra
