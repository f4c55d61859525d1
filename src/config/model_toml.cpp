#include "config/model_toml.h"

#include <fmt/format.h>

#include <array>
#include <cstdint>
#include <cstdlib>
#include <type_traits>

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// The double with the fewest digits that is read as the same float: 0.35 for the float
/// 0.34999999403953552.
double short_double(float value) { return std::strtod(fmt::format("{}", value).c_str(), nullptr); }

toml::array channels(const std::array<float, 3>& values) {
  return toml::array{short_double(values[0]), short_double(values[1]), short_double(values[2])};
}

template <class Value>
void insert_field(toml::table& table, std::string_view key, const std::optional<Value>& value) {
  if (!value) return;
  if constexpr (TextEnum<Value>) {
    table.insert(key, std::string(text_of(*value)));
  } else if constexpr (std::is_same_v<Value, float>) {
    table.insert(key, short_double(*value));
  } else if constexpr (std::is_integral_v<Value>) {
    table.insert(key, std::int64_t{*value});
  } else {
    table.insert(key, channels(*value));
  }
}

template <class Value>
void insert_list(toml::table& table, std::string_view key, const std::vector<Value>& values) {
  toml::array list;
  for (const Value& value : values) list.push_back(value);
  if (!list.empty()) table.insert(key, std::move(list));
}

}  // namespace

toml::table recipe_table(const RecipeOverrides& recipe) {
  toml::table table;
  for_each_recipe_field(
      recipe, [&](std::string_view key, const auto& value) { insert_field(table, key, value); });
  table.erase("width");
  table.erase("height");
  if (recipe.width && recipe.height)
    table.insert("size", toml::array{*recipe.width, *recipe.height});
  return table;
}

toml::table decode_table(const DecodeOptions& options) {
  toml::table table{{"kind", options.kind}};
  insert_list(table, "outputs", options.outputs);
  if (!options.labels_file.empty()) {
    table.insert("labels", options.labels_file);
  } else {
    insert_list(table, "labels", options.labels);
  }
  insert_field(table, "score", options.score);
  insert_field(table, "iou", options.iou);
  insert_field(table, "top_k", options.top_k);
  insert_field(table, "background", options.background);
  insert_field(table, "activation", options.activation);
  insert_field(table, "box_format", options.box_format);
  insert_field(table, "coordinates", options.coordinates);
  insert_list(table, "strides", options.strides);
  insert_field(table, "reg_max", options.reg_max);
  insert_field(table, "threshold", options.threshold);
  insert_field(table, "point_order", options.point_order);
  std::vector<std::string> columns;
  columns.reserve(options.columns.size());
  for (const Column column : options.columns) columns.emplace_back(text_of(column));
  insert_list(table, "columns", columns);
  if (!options.counts.empty()) table.insert("counts", options.counts);
  return table;
}

toml::array constants_array(const std::vector<ConstantInput>& constants) {
  toml::array list;
  for (const ConstantInput& constant : constants) {
    toml::array values;
    for (const double value : constant.values) values.push_back(value);
    list.push_back(toml::table{{"name", constant.name}, {"values", std::move(values)}});
  }
  return list;
}

std::string absolute_source(const std::string& source) {
  return is_model_file(source) ? fs::absolute(source).lexically_normal().string() : source;
}

std::string source_seen_from(const fs::path& directory, const std::string& source) {
  if (!is_model_file(source) || directory.empty() || fs::path(source).is_absolute()) return source;
  // Unlike lexically_proximate(), this resolves links: ".." in a linked directory leaves its
  // target.
  return fs::proximate(source, directory).string();
}

}  // namespace ortchestra
