#include "config/config_table.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstdlib>
#include <utility>

#include "base/text/nearest_name.h"

namespace ortchestra {
namespace {

constexpr const char* kind_of(const toml::node& node) {
  switch (node.type()) {
    case toml::node_type::string:
      return "text";
    case toml::node_type::integer:
      return "a whole number";
    case toml::node_type::floating_point:
      return "a number with a fraction";
    case toml::node_type::boolean:
      return "true or false";
    case toml::node_type::array:
      return "a list";
    case toml::node_type::table:
      return "a table";
    default:
      return "a date or time";
  }
}

/// The elements of a list, or `node` itself if it is not a list.
std::vector<const toml::node*> elements(const toml::node& node) {
  const toml::array* const list = node.as_array();
  if (list == nullptr) return {&node};
  std::vector<const toml::node*> all;
  for (const toml::node& element : *list) all.push_back(&element);
  return all;
}

}  // namespace

ConfigTable::ConfigTable(const toml::table& table, std::string file, std::string name)
    : table_(table), file_(std::move(file)), name_(std::move(name)) {}

void ConfigTable::allow(std::initializer_list<std::string_view> known) const {
  for (const auto& [key, node] : table_) {
    const std::string name(key.str());
    if (std::ranges::find(known, name) != known.end()) continue;
    const auto nearest = nearest_name(name, {known.begin(), known.end()});
    throw input_error(fmt::format(
        "{}unknown key '{}'{}{}", location_of(node), name, name_.empty() ? "" : " in " + name_,
        nearest ? "; did you mean '" + *nearest + "'?"
                : fmt::format("; the known keys are {}", fmt::join(known, ", "))));
  }
}

std::optional<std::string> ConfigTable::text(std::string_view key) const {
  if (!has(key)) return std::nullopt;
  auto value = table_.get(key)->value_exact<std::string>();
  if (!value) throw must_be(key, "text in quotes");
  return value;
}

std::optional<bool> ConfigTable::yes_or_no(std::string_view key) const {
  if (!has(key)) return std::nullopt;
  const auto value = table_.get(key)->value_exact<bool>();
  if (!value) throw must_be(key, "true or false");
  return value;
}

std::optional<std::int64_t> ConfigTable::whole_number(std::string_view key,
                                                      const Range& range) const {
  if (!has(key)) return std::nullopt;
  const auto value = table_.get(key)->value_exact<std::int64_t>();
  if (!value) throw must_be(key, "a whole number");
  return with_location(key, [&] { return require_in_range(std::string(key), *value, range); });
}

std::optional<double> ConfigTable::number(std::string_view key) const {
  if (!has(key)) return std::nullopt;
  if (!table_.get(key)->is_number()) throw must_be(key, "a number");
  return with_location(
      key, [&] { return require_finite(std::string(key), *table_.get(key)->value<double>()); });
}

std::optional<std::vector<double>> ConfigTable::numbers(std::string_view key) const {
  if (!has(key)) return std::nullopt;
  std::vector<double> values;
  for (const toml::node* element : elements(*table_.get(key))) {
    if (!element->is_number()) throw must_be(key, "a number or a list of numbers");
    // Numbers are stored as doubles, which have 53 bits of precision.
    constexpr std::int64_t largest = std::int64_t{1} << 53;
    if (const auto whole = element->value_exact<std::int64_t>();
        whole && std::abs(*whole) > largest)
      throw must_be(key, "numbers of at most 2^53, because larger ones would lose digits");
    values.push_back(with_location(
        key, [&] { return require_finite(std::string(key), *element->value<double>()); }));
  }
  return values;
}

std::optional<std::vector<std::int64_t>> ConfigTable::whole_numbers(std::string_view key,
                                                                    const Range& range) const {
  if (!has(key)) return std::nullopt;
  std::vector<std::int64_t> values;
  for (const toml::node* element : elements(*table_.get(key))) {
    const auto value = element->value_exact<std::int64_t>();
    if (!value) throw must_be(key, "a list of whole numbers");
    values.push_back(
        with_location(key, [&] { return require_in_range(std::string(key), *value, range); }));
  }
  return values;
}

std::optional<std::vector<std::string>> ConfigTable::texts(std::string_view key) const {
  if (!has(key)) return std::nullopt;
  std::vector<std::string> values;
  for (const toml::node* element : elements(*table_.get(key))) {
    const auto value = element->value_exact<std::string>();
    if (!value) throw must_be(key, "a list of texts in quotes");
    values.push_back(*value);
  }
  return values;
}

std::optional<ConfigTable> ConfigTable::table(std::string_view key, const std::string& name) const {
  if (!has(key)) return std::nullopt;
  const toml::table* const inner = table_.get(key)->as_table();
  if (inner == nullptr) throw must_be(key, "a table: " + name);
  return ConfigTable(*inner, file_, name);
}

std::vector<ConfigTable> ConfigTable::tables(std::string_view key, const std::string& name) const {
  std::vector<ConfigTable> all;
  if (!has(key)) return all;
  if (!table_.get(key)->is_array()) throw must_be(key, "a list of tables: " + name);
  for (const toml::node* element : elements(*table_.get(key))) {
    if (!element->is_table()) throw must_be(key, "a list of tables: " + name);
    all.emplace_back(*element->as_table(), file_, name);
  }
  return all;
}

Error ConfigTable::must_be(std::string_view key, const std::string& what) const {
  if (!has(key))
    return input_error(fmt::format("{}{} is missing: it must be {}", location(key), key, what));
  return input_error(
      fmt::format("{}{} must be {}, not {}", location(key), key, what, kind_of(*table_.get(key))));
}

Error ConfigTable::incomplete(const std::string& what) const {
  return input_error(location_of(table_) + (name_.empty() ? what : name_ + " " + what));
}

std::string ConfigTable::location(std::string_view key) const {
  const toml::node* const node = table_.get(key);
  return location_of(node != nullptr ? *node : table_);
}

std::string ConfigTable::location_of(const toml::node& node) const {
  return fmt::format("{} line {}: ", file_, node.source().begin.line);
}

}  // namespace ortchestra
