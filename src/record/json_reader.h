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

/// The position of a value in a JSON file. Objects live on the stack and point to their parents, so
/// a text is built only for an error.
class JsonPath {
 public:
  JsonPath() = default;
  JsonPath(const JsonPath& parent, std::string_view key) : parent_(&parent), key_(key) {}
  JsonPath(const JsonPath& parent, std::size_t index) : parent_(&parent), index_(index) {}

  /// "rows[1].spec"
  std::string text() const;

 private:
  const JsonPath* parent_ = nullptr;
  std::string_view key_;
  std::size_t index_ = 0;
};

/// Reads records from JSON by their fields (fields.h). A value that is missing or has the wrong
/// type becomes unknown: NaN, an empty string, nullopt, an empty list, or 0 for a count. A note is
/// added, and reading continues.
class JsonReader {
 public:
  using Json = nlohmann::ordered_json;

  template <Described Record>
  Record whole(const Json& json) {
    Record record;
    read(json, JsonPath(), record);
    return record;
  }

  /// The values that could not be read, in file order: "rows[1].spec is missing".
  const std::vector<std::string>& notes() const noexcept { return notes_; }

 private:
  void read(const Json& json, const JsonPath& path, std::string& value);
  void read(const Json& json, const JsonPath& path, bool& value);
  /// Reads null as NaN, because a number that is not finite is written as null.
  void read(const Json& json, const JsonPath& path, double& value);
  void read(const Json& json, const JsonPath& path, std::int64_t& value);
  void read(const Json& json, const JsonPath& path, std::uint64_t& value);

  template <class Value>
  void read(const Json& json, const JsonPath& path, std::optional<Value>& value) {
    value.reset();
    if (json.is_null()) return;
    const std::size_t notes_before = notes_.size();
    read(json, path, value.emplace());
    // Removes the whole value: an unknown part would be taken for 0.
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
  /// Results of older versions have no agreement.
  static constexpr bool may_be_absent(const std::vector<ModelAgreement>&) { return true; }

  template <class Value>
  static void make_unknown(Value&) {}
  static void make_unknown(double& value) { value = std::numeric_limits<double>::quiet_NaN(); }

  void note_mistyped(const JsonPath& path, const Json& found, std::string_view expected);

  std::vector<std::string> notes_;
};

}  // namespace ortchestra
