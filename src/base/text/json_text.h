#pragma once

#include <nlohmann/json.hpp>
#include <string>

#include "base/text/text.h"

namespace ortchestra {

/// `json` with utf8_text of all its names and texts.
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

/// JSON's text, whatever bytes names hold. `indent` < 0: in one line.
template <class Json>
std::string json_text(const Json& json, int indent = -1) {
  try {
    return json.dump(indent);
  } catch (const nlohmann::json::type_error&) {  // something is no UTF-8
    return with_utf8(json).dump(indent);
  }
}

}  // namespace ortchestra
