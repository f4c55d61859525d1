#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/text/values.h"
#include "config/toml.h"
#include "ortchestra/base/error.h"

namespace ortchestra {

/// Reads a table of a configuration by key. The result for an absent key is empty. A value of
/// another type throws Error(input) with the file, the line and what is expected. The object refers
/// to the parsed document, which must outlive it.
class ConfigTable {
 public:
  /// `name`: the table's name in the file, such as "[model.recipe]"; empty for the top level.
  ConfigTable(const toml::table& table, std::string file, std::string name);

  /// Throws Error(input) if the table has another key. The text names the nearest of `known`.
  void allow(std::initializer_list<std::string_view> known) const;

  bool has(std::string_view key) const { return table_.contains(key); }
  bool is_list(std::string_view key) const { return has(key) && table_.get(key)->is_array(); }
  std::optional<std::string> text(std::string_view key) const;
  std::optional<bool> yes_or_no(std::string_view key) const;
  std::optional<std::int64_t> whole_number(std::string_view key, const Range& range) const;
  std::optional<double> number(std::string_view key) const;
  /// Reads a list. A single value is read as a list with one element.
  std::optional<std::vector<double>> numbers(std::string_view key) const;
  std::optional<std::vector<std::int64_t>> whole_numbers(std::string_view key,
                                                         const Range& range) const;
  std::optional<std::vector<std::string>> texts(std::string_view key) const;
  std::optional<ConfigTable> table(std::string_view key, const std::string& name) const;
  /// Reads the tables [[key]].
  std::vector<ConfigTable> tables(std::string_view key, const std::string& name) const;

  /// Parses a text value with `parse(key, text)`. An Error that it throws gets the file and line.
  template <class Parse>
  auto parsed(std::string_view key, Parse parse) const {
    using Value = decltype(parse(std::string(), std::string()));
    const auto value = text(key);
    if (!value) return std::optional<Value>();
    return std::optional<Value>(
        with_location(key, [&] { return parse(std::string(key), *value); }));
  }

  /// Reads one of an enum's texts.
  template <TextEnum E>
  std::optional<E> named(std::string_view key) const {
    return parsed(key, parse_enum<E>);
  }

  /// Returns what `call` returns. An Error that it throws gets the file and the key's line.
  template <class Call>
  auto with_location(std::string_view key, Call call) const {
    try {
      return call();
    } catch (const Error& error) {
      throw error.with_text(location(key) + error.what());
    }
  }

  /// An Error about the key's value: "FILE line 7: mean must be …".
  Error must_be(std::string_view key, const std::string& what) const;
  /// An Error about the whole table.
  Error incomplete(const std::string& what) const;

 private:
  std::string location(std::string_view key) const;
  std::string location_of(const toml::node& node) const;

  const toml::table& table_;
  std::string file_;
  std::string name_;
};

}  // namespace ortchestra
