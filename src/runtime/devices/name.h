#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ortchestra {

/// How options name a device: NAME[:N][+OPTION[=VALUE]]…, for example
/// "cuda:1+tf32+memory=2048". Its separators have no meaning in a row or a shell
/// (docs/decisions/0030-device-syntax.md).
struct DeviceName {
  std::string text;  ///< as given, for messages
  std::string name;  ///< in lower case, without "ExecutionProvider": "cuda", "openvino"
  std::optional<int> index;
  std::map<std::string, std::string> options;  ///< an option without a value has the value "on"
};

/// Throws Error(input) if the text does not have that form, or an option is given twice.
DeviceName parse_device(const std::string& text);

/// Normalises a provider's name for comparison: "XnnpackExecutionProvider" and "XNNPACK" become
/// "xnnpack".
std::string plain_provider_name(std::string_view name);

}  // namespace ortchestra
