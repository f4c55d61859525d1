#include "ortchestra/base/enum_text.h"

#include <nlohmann/json.hpp>

#include "ortchestra/base/error.h"

namespace ortchestra::internal {

void put_text(nlohmann::json& json, std::string_view text) { json = text; }
void put_text(nlohmann::ordered_json& json, std::string_view text) { json = text; }

std::string_view text_in(const nlohmann::json& json) { return json.get_ref<const std::string&>(); }

void refuse_text(std::string_view text, const std::string& names) {
  throw input_error("'" + std::string(text) + "' is not one of " + names);
}

}  // namespace ortchestra::internal
