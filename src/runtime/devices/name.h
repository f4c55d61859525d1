#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>

namespace ortchestra {

/// What options call a device: NAME[:N][+OPTION[=VALUE]]…, as in
/// "cuda:1+tf32+memory=2048". The signs are those that neither a row nor a shell takes for its own
/// (docs/decisions/0030-device-syntax.md).
struct DeviceName {
  std::string text;  ///< as given, for messages
  std::string name;  ///< in lower case, without "ExecutionProvider": "cuda", "openvino"
  std::optional<int> index;
  std::map<std::string, std::string> options;  ///< an option without a value is "on"
};

/// Throws Error(input) for a text that is not of that form, or names an option twice.
DeviceName parse_device(const std::string& text);

/// The name as people may write it, in the one form that is compared: "XnnpackExecutionProvider"
/// and "XNNPACK" are "xnnpack".
std::string plain_provider_name(std::string_view name);

}  // namespace ortchestra
