#include "record/json_reader.h"

#include <fmt/format.h>

namespace ortchestra {

std::string JsonPath::text() const {
  if (parent_ == nullptr) return {};
  const std::string before = parent_->text();
  if (key_.empty()) return fmt::format("{}[{}]", before, index_);
  return before.empty() ? std::string(key_) : fmt::format("{}.{}", before, key_);
}

void JsonReader::read(const Json& json, const JsonPath& path, std::string& value) {
  if (!json.is_string()) return note_mistyped(path, json, "a string");
  value = json.get_ref<const std::string&>();
}

void JsonReader::read(const Json& json, const JsonPath& path, bool& value) {
  if (!json.is_boolean()) return note_mistyped(path, json, "true or false");
  value = json.get<bool>();
}

void JsonReader::read(const Json& json, const JsonPath& path, double& value) {
  make_unknown(value);
  if (json.is_null()) return;
  if (!json.is_number()) return note_mistyped(path, json, "a number");
  value = json.get<double>();
}

void JsonReader::read(const Json& json, const JsonPath& path, std::int64_t& value) {
  constexpr auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!json.is_number_integer()) return note_mistyped(path, json, "a whole number");
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > limit)
    return note_mistyped(path, json, "a smaller number");
  value = json.get<std::int64_t>();
}

void JsonReader::read(const Json& json, const JsonPath& path, std::uint64_t& value) {
  if (!json.is_number_unsigned()) return note_mistyped(path, json, "a whole number not below 0");
  value = json.get<std::uint64_t>();
}

void JsonReader::note_mistyped(const JsonPath& path, const Json& found, std::string_view expected) {
  const std::string where = path.text();
  notes_.push_back(fmt::format(
      "{} is {} where {} is expected", where.empty() ? "the whole file" : where,
      found.is_null() ? "null" : fmt::format("of type {}", found.type_name()), expected));
}

}  // namespace ortchestra
