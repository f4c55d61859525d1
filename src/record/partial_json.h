#pragma once

#include <nlohmann/json.hpp>
#include <optional>
#include <string>

namespace ortchestra {

/// As much of a JSON text as is well-formed: what was begun when it breaks off ends there.
struct PartialJson {
  nlohmann::ordered_json json;                ///< null where nothing was well-formed
  std::optional<std::size_t> broken_at = {};  ///< byte from 1 at which it stops being JSON
  bool too_deep = false;  ///< lists and objects in one another, more than anything of ours has
};

PartialJson parse_partial_json(const std::string& text);

}  // namespace ortchestra
