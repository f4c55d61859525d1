#include "base/text/json_text.h"

#include <nlohmann/json.hpp>

#include "base/text/text.h"

namespace ortchestra {
namespace {

// A copy of `json` in which all keys and strings went through utf8_text.
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

template <class Json>
std::string utf8_json_text(const Json& json, int indent) {
  try {
    return json.dump(indent);
  } catch (const nlohmann::json::type_error&) {  // a string is not valid UTF-8
    return with_utf8(json).dump(indent);
  }
}

}  // namespace

nlohmann::json parse_json(std::string_view text) { return nlohmann::json::parse(text); }

nlohmann::ordered_json parse_ordered_json(std::string_view text) {
  return nlohmann::ordered_json::parse(text);
}

std::string json_text(const nlohmann::json& json, int indent) {
  return utf8_json_text(json, indent);
}

std::string json_text(const nlohmann::ordered_json& json, int indent) {
  return utf8_json_text(json, indent);
}

}  // namespace ortchestra
