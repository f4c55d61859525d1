#include "ortchestra/record/json.h"

#include <algorithm>
#include <nlohmann/json.hpp>

#include "base/text/json_text.h"
#include "ortchestra/report/report.h"

namespace ortchestra {
namespace {

using Json = nlohmann::ordered_json;

bool fits_one_line(const Json& json) {
  return !json.is_structured() || json.empty() ||
         (json.is_array() && std::none_of(json.begin(), json.end(),
                                          [](const Json& each) { return each.is_structured(); }));
}

/// Appends indented JSON. An array without arrays or objects is written in one line, because one
/// line per number would be hard to read.
void append(std::string& text, const Json& json, std::size_t depth) {
  if (fits_one_line(json)) {
    text += json_text(json);
    return;
  }
  text += json.is_object() ? '{' : '[';
  bool first = true;
  for (const auto& [key, value] : json.items()) {
    text += first ? "\n" : ",\n";
    first = false;
    text.append(2 * (depth + 1), ' ');
    if (json.is_object()) text += json_text(Json(key)) + ": ";
    append(text, value, depth + 1);
  }
  text += '\n';
  text.append(2 * depth, ' ');
  text += json.is_object() ? '}' : ']';
}

std::string indented_text(const Json& json) {
  std::string text;
  append(text, json, 0);
  text += '\n';
  return text;
}

}  // namespace

std::string render_json(const BenchResult& result) { return indented_text(to_json(result)); }

std::string render_json(const TuneResult& result) { return indented_text(to_json(result)); }

}  // namespace ortchestra
