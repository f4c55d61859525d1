#pragma once

#include <nlohmann/json_fwd.hpp>
#include <string>
#include <string_view>

namespace ortchestra {

// Parsing and writing are compiled once, in json_text.cpp: they are large templates.

/// Throws nlohmann::json::parse_error.
nlohmann::json parse_json(std::string_view text);
/// The same; objects keep the order of their members.
nlohmann::ordered_json parse_ordered_json(std::string_view text);

/// The text of `json`, even if its strings are not valid UTF-8: those go through utf8_text.
/// `indent` < 0: in one line.
std::string json_text(const nlohmann::json& json, int indent = -1);
std::string json_text(const nlohmann::ordered_json& json, int indent = -1);

}  // namespace ortchestra
