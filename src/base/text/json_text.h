#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/text/text.h"

namespace ortchestra {

/// A copy of `json` in which all keys and strings went through utf8_text.
template <class Json>
Json with_utf8(const Json& json) {
  if (json.is_string()) return utf8_text(json.template get_ref<const std::string&>());
  if (!json.is_structured()) return json;
  Json valid = json.is_object() ? Json::object() : Json::array();
  for (const auto& item : json.items()) {
    if (json.is_object()) {
      valid[utf8_text(item.key())] = with_utf8(item.value());
    } else {
      valid.push_back(with_utf8(item.value()));
    }
  }
  return valid;
}

/// The text of `json`, even if its strings are not valid UTF-8. `indent` < 0: in one line.
template <class Json>
std::string json_text(const Json& json, int indent = -1) {
  try {
    return json.dump(indent);
  } catch (const nlohmann::json::type_error&) {  // a string is not valid UTF-8
    return with_utf8(json).dump(indent);
  }
}

}  // namespace ortchestra
