#pragma once

#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "cli/config/toml.h"
#include "cli/terminal/values.h"
#include "ortchestra/base/error.h"

namespace ortchestra::cli {

/// A table of a configuration, read key by key: what is absent is nothing, what
/// is of another type than asked for throws Error(input) with file, line and
/// what is expected. Refers to the parsed document, which must live as long.
class ConfigTable {
 public:
  /// `name` is how the file calls the table: "[model.recipe]", or empty for the
  /// file itself.
  ConfigTable(const toml::table& table, std::string file, std::string name);

  /// Throws for any other key, with the nearest of `known`.
  void allow(std::initializer_list<std::string_view> known) const;

  bool has(std::string_view key) const { return table_.contains(key); }
  bool is_list(std::string_view key) const { return has(key) && table_.get(key)->is_array(); }
  std::optional<std::string> text(std::string_view key) const;
  std::optional<bool> yes_or_no(std::string_view key) const;
  std::optional<std::int64_t> whole_number(std::string_view key, const Range& range) const;
  std::optional<double> number(std::string_view key) const;
  /// A list, or one that stands for a list of itself alone.
  std::optional<std::vector<double>> numbers(std::string_view key) const;
  std::optional<std::vector<std::int64_t>> whole_numbers(std::string_view key,
                                                         const Range& range) const;
  std::optional<std::vector<std::string>> texts(std::string_view key) const;
  std::optional<ConfigTable> table(std::string_view key, const std::string& name) const;
  /// [[key]]: none where it is absent.
  std::vector<ConfigTable> tables(std::string_view key, const std::string& name) const;

  /// As `parse` makes of the text: Error's text is given file and line.
  template <class Parse>
  auto parsed(std::string_view key, Parse parse) const {
    using Value = decltype(parse(std::string(), std::string()));
    const auto value = text(key);
    if (!value) return std::optional<Value>();
    return std::optional<Value>(placed(key, [&] { return parse(std::string(key), *value); }));
  }

  /// The value of a key that takes one of an enum's texts.
  template <TextEnum E>
  std::optional<E> named(std::string_view key) const {
    return parsed(key, parse_enum<E>);
  }

  /// What `call` returns; an Error that it throws gets the key's file and line.
  template <class Call>
  auto placed(std::string_view key, Call call) const {
    try {
      return call();
    } catch (const Error& error) {
      throw error.with_text(place(key) + error.what());
    }
  }

  /// An Error for the key's value: "FILE:7: mean must be …".
  Error must_be(std::string_view key, const std::string& what) const;
  /// An Error for the table as a whole.
  Error incomplete(const std::string& what) const;

 private:
  std::string place(std::string_view key) const;
  std::string place_of(const toml::node& node) const;

  const toml::table& table_;
  std::string file_;
  std::string name_;
};

}  // namespace ortchestra::cli
