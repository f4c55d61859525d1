#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace ortchestra {

/// The part of a JSON text before the first syntax error. Lists and objects that are open there end
/// there.
struct PartialJson {
  nlohmann::ordered_json json;                ///< null if no part is well-formed
  std::optional<std::size_t> broken_at = {};  ///< position of the syntax error in bytes, from 1
  bool too_deep = false;  ///< parsing stopped because lists and objects are nested too deeply
};

/// Parses a text. A syntax error is reported in the result; it does not throw.
PartialJson parse_partial_json(const std::string& text);

}  // namespace ortchestra
