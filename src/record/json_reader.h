#pragma once

#include <cstdint>
#include <limits>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "record/fields.h"

namespace ortchestra {

/// Where in a file the reader is. It lives on the stack, and becomes text only when something is
/// wrong.
class JsonPath {
 public:
  JsonPath() = default;
  JsonPath(const JsonPath& parent, std::string_view key) : parent_(&parent), key_(key) {}
  JsonPath(const JsonPath& parent, std::size_t index) : parent_(&parent), index_(index) {}

  std::string text() const;

 private:
  const JsonPath* parent_ = nullptr;
  std::string_view key_;
  std::size_t index_ = 0;
};

/// Reads records out of JSON by their fields (fields.h). What is missing or of the wrong type is
/// left unknown (NaN, an empty string, nothing, no entries; 0 for a count) and noted; the rest is
/// read on.
class JsonReader {
 public:
  using Json = nlohmann::ordered_json;

  template <Described Record>
  Record whole(const Json& json) {
    Record record;
    read(json, JsonPath(), record);
    return record;
  }

  /// What could not be read, in order: "rows[1].spec is missing".
  const std::vector<std::string>& notes() const noexcept { return notes_; }

 private:
  void read(const Json& json, const JsonPath& path, std::string& value);
  void read(const Json& json, const JsonPath& path, bool& value);
  /// Null is how a number that is not finite was written.
  void read(const Json& json, const JsonPath& path, double& value);
  void read(const Json& json, const JsonPath& path, std::int64_t& value);
  void read(const Json& json, const JsonPath& path, std::uint64_t& value);

  template <class Value>
  void read(const Json& json, const JsonPath& path, std::optional<Value>& value) {
    value.reset();
    if (json.is_null()) return;
    const std::size_t notes_before = notes_.size();
    read(json, path, value.emplace());
    // A part of it that is unknown would pass for 0.
    if (notes_.size() > notes_before) value.reset();
  }

  template <class Value>
  void read(const Json& json, const JsonPath& path, std::vector<Value>& values) {
    values.clear();
    if (!json.is_array()) return note_mistyped(path, json, "an array");
    values.reserve(json.size());
    for (const auto& element : json) {
      const JsonPath here(path, values.size());
      read(element, here, values.emplace_back());
    }
  }

  template <class Value>
  void read(const Json& json, const JsonPath& path, std::map<std::string, Value>& values) {
    values.clear();
    if (!json.is_object()) return note_mistyped(path, json, "an object");
    for (const auto& [key, element] : json.items()) read(element, JsonPath(path, key), values[key]);
  }

  template <Described Record>
  void read(const Json& json, const JsonPath& path, Record& record) {
    if (!json.is_object()) return note_mistyped(path, json, "an object");
    const auto read_field = [&](const auto& field) {
      auto& value = record.*field.member;
      const JsonPath here(path, std::string_view(field.key));
      const auto found = json.find(field.key);
      if (found != json.end()) return read(*found, here, value);
      make_unknown(value);
      if (!may_be_absent(value)) notes_.push_back(here.text() + " is missing");
    };
    std::apply([&](const auto&... field) { (read_field(field), ...); }, fields_of<Record>);
  }

  template <class Value>
  static constexpr bool may_be_absent(const Value&) {
    return false;
  }
  template <class Value>
  static constexpr bool may_be_absent(const std::optional<Value>&) {
    return true;
  }

  template <class Value>
  static void make_unknown(Value&) {}
  static void make_unknown(double& value) { value = std::numeric_limits<double>::quiet_NaN(); }

  void note_mistyped(const JsonPath& path, const Json& found, std::string_view expected);

  std::vector<std::string> notes_;
};

}  // namespace ortchestra
