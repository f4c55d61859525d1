#include "ortchestra/record/json.h"

#include <fmt/format.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>
#include <string_view>

#include "ortchestra/base/error.h"
#include "record/fields.h"

namespace ortchestra {
namespace {

using Json = nlohmann::ordered_json;

// ---- writing
// ----------------------------------------------------------------------------------------------------

template <class Value>
Json write(const Value& value) {
  return value;
}

// The library would write a non-finite number as null too, but only in text: here comparing values
// is enough.
Json write(double value) { return std::isfinite(value) ? Json(value) : Json(nullptr); }

template <class Value>
Json write(const std::optional<Value>& value);
template <class Value>
Json write(const std::vector<Value>& values);
template <class Value>
Json write(const std::map<std::string, Value>& values);
template <Described Record>
Json write(const Record& record);

template <class Value>
Json write(const std::optional<Value>& value) {
  return value ? write(*value) : Json(nullptr);
}

template <class Value>
Json write(const std::vector<Value>& values) {
  Json::array_t array;
  array.reserve(values.size());
  for (const auto& value : values) array.push_back(write(value));
  return array;
}

template <class Value>
Json write(const std::map<std::string, Value>& values) {
  Json object = Json::object();
  for (const auto& [key, value] : values) object[key] = write(value);
  return object;
}

template <Described Record>
Json write(const Record& record) {
  Json::object_t object;
  const auto write_field = [&](const auto& field) {
    object.emplace_back(field.key, write(record.*field.member));
  };
  std::apply([&](const auto&... field) { (write_field(field), ...); }, fields_of<Record>);
  return object;
}

// ---- reading
// ----------------------------------------------------------------------------------------------------

/// Where in the file the reader is. It lives on the stack, and becomes text only when something is
/// wrong.
class Place {
 public:
  Place() = default;
  Place(const Place& parent, std::string_view key) : parent_(&parent), key_(key) {}
  Place(const Place& parent, std::size_t index) : parent_(&parent), index_(index) {}

  std::string text() const {
    if (parent_ == nullptr) return {};
    const std::string before = parent_->text();
    if (key_.empty()) return fmt::format("{}[{}]", before, index_);
    return before.empty() ? std::string(key_) : fmt::format("{}.{}", before, key_);
  }

 private:
  const Place* parent_ = nullptr;
  std::string_view key_;
  std::size_t index_ = 0;
};

Error mistyped(const Place& place, const Json& found, std::string_view expected) {
  const std::string where = place.text();
  return input_error(fmt::format(
      "{} is {} where {} is expected", where.empty() ? "the whole" : where,
      found.is_null() ? "null" : fmt::format("of type {}", found.type_name()), expected));
}

void read(const Json& json, const Place& place, std::string& value) {
  if (!json.is_string()) throw mistyped(place, json, "a string");
  value = json.get_ref<const std::string&>();
}

void read(const Json& json, const Place& place, bool& value) {
  if (!json.is_boolean()) throw mistyped(place, json, "true or false");
  value = json.get<bool>();
}

// Null is how a number that is not finite was written.
void read(const Json& json, const Place& place, double& value) {
  if (!json.is_number() && !json.is_null()) throw mistyped(place, json, "a number");
  value = json.is_null() ? std::numeric_limits<double>::quiet_NaN() : json.get<double>();
}

void read(const Json& json, const Place& place, std::int64_t& value) {
  constexpr auto limit = static_cast<std::uint64_t>(std::numeric_limits<std::int64_t>::max());
  if (!json.is_number_integer()) throw mistyped(place, json, "a whole number");
  if (json.is_number_unsigned() && json.get<std::uint64_t>() > limit)
    throw mistyped(place, json, "a smaller number");
  value = json.get<std::int64_t>();
}

void read(const Json& json, const Place& place, std::uint64_t& value) {
  if (!json.is_number_unsigned()) throw mistyped(place, json, "a whole number from 0");
  value = json.get<std::uint64_t>();
}

template <class Value>
void read(const Json& json, const Place& place, std::optional<Value>& value);
template <class Value>
void read(const Json& json, const Place& place, std::vector<Value>& values);
template <class Value>
void read(const Json& json, const Place& place, std::map<std::string, Value>& values);
template <Described Record>
void read(const Json& json, const Place& place, Record& record);

template <class Value>
void read(const Json& json, const Place& place, std::optional<Value>& value) {
  value.reset();
  if (!json.is_null()) read(json, place, value.emplace());
}

template <class Value>
void read(const Json& json, const Place& place, std::vector<Value>& values) {
  if (!json.is_array()) throw mistyped(place, json, "an array");
  values.clear();
  values.reserve(json.size());
  for (const auto& element : json) {
    const Place here(place, values.size());
    read(element, here, values.emplace_back());
  }
}

template <class Value>
void read(const Json& json, const Place& place, std::map<std::string, Value>& values) {
  if (!json.is_object()) throw mistyped(place, json, "an object");
  values.clear();
  for (const auto& [key, element] : json.items()) read(element, Place(place, key), values[key]);
}

template <class Value>
constexpr bool may_be_absent(const std::optional<Value>& /*value*/) {
  return true;
}
template <class Value>
constexpr bool may_be_absent(const Value& /*value*/) {
  return false;
}

template <Described Record>
void read(const Json& json, const Place& place, Record& record) {
  if (!json.is_object()) throw mistyped(place, json, "an object");
  const auto read_field = [&](const auto& field) {
    auto& value = record.*field.member;
    const Place here(place, std::string_view(field.key));
    const auto found = json.find(field.key);
    if (found != json.end()) {
      read(*found, here, value);
    } else if (!may_be_absent(value)) {
      throw input_error(here.text() + " is missing");
    }
  };
  std::apply([&](const auto&... field) { (read_field(field), ...); }, fields_of<Record>);
}

template <class Record>
Record read_whole(const Json& json) {
  Record record;
  read(json, Place(), record);
  return record;
}

void check_schema(const Json& json) {
  const auto schema = json.is_object() ? json.find("schema") : json.end();
  if (schema == json.end() || !schema->is_string()) {
    throw input_error(fmt::format(
        "there is no \"schema\" in it, so it is no result of bench (\"{}\")", bench_schema));
  }
  const auto& found = schema->get_ref<const std::string&>();
  if (found != bench_schema) {
    throw input_error(fmt::format("it has the schema \"{}\", but this version understands \"{}\"",
                                  found, bench_schema));
  }
}

}  // namespace

Json to_json(const BenchResult& result) {
  Json::object_t object;
  object.emplace_back("schema", bench_schema);
  auto rest = write(result);
  for (auto& [key, value] : rest.get_ref<Json::object_t&>())
    object.emplace_back(key, std::move(value));
  return object;
}

BenchResult bench_result_from_json(const Json& json) {
  check_schema(json);
  return read_whole<BenchResult>(json);
}

Json to_json(const Round& round) { return write(round); }

Round round_from_json(const Json& json) { return read_whole<Round>(json); }

}  // namespace ortchestra
