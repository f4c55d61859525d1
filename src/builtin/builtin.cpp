#include "ortchestra/builtin/builtin.h"

#include <algorithm>
#include <array>

#include "builtin/networks.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

constexpr std::array<std::string_view, 4> names{"mobilenetv2", "resnet18", "squeezenet", "unet"};
constexpr std::array<std::string (*)(), names.size()> networks{mobilenetv2_bytes, resnet18_bytes,
                                                               squeezenet_bytes, unet_bytes};

}  // namespace

std::span<const std::string_view> builtin_model_names() { return names; }

std::string builtin_model_bytes(std::string_view name) {
  const auto found = std::ranges::find(names, name);
  if (found == names.end()) {
    std::string list;
    for (const std::string_view known : names)
      list += (list.empty() ? "" : ", ") + std::string(known);
    throw input_error("there is no built-in model '" + std::string(name) +
                      "': the built-in models are " + list);
  }
  return networks[static_cast<std::size_t>(found - names.begin())]();
}

}  // namespace ortchestra
