#include "cli/config/model_toml.h"

#include <fmt/format.h>

#include <array>
#include <cstdlib>

namespace ortchestra::cli {
namespace {

namespace fs = std::filesystem;

/// 0.35, which as a float is 0.34999999403953552: the fewest digits that are read as the same
/// float.
double short_double(float value) { return std::strtod(fmt::format("{}", value).c_str(), nullptr); }

toml::array channels(const std::array<float, 3>& values) {
  return toml::array{short_double(values[0]), short_double(values[1]), short_double(values[2])};
}

void insert_number(toml::table& table, std::string_view key, const std::optional<float>& value) {
  if (value) table.insert(key, short_double(*value));
}

void insert_number(toml::table& table, std::string_view key, const std::optional<int>& value) {
  if (value) table.insert(key, std::int64_t{*value});
}

template <class Value>
void insert_name(toml::table& table, std::string_view key, const std::optional<Value>& value) {
  if (value) table.insert(key, std::string(name_of(*value)));
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
  if (recipe.width && recipe.height)
    table.insert("size", toml::array{*recipe.width, *recipe.height});
  insert_name(table, "fit", recipe.fit);
  insert_name(table, "color", recipe.color);
  insert_name(table, "layout", recipe.layout);
  insert_number(table, "scale", recipe.scale);
  if (recipe.mean) table.insert("mean", channels(*recipe.mean));
  if (recipe.std) table.insert("std", channels(*recipe.std));
  insert_name(table, "type", recipe.type);
  if (recipe.pad) table.insert("pad", std::int64_t{*recipe.pad});
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
  insert_number(table, "score", options.score);
  insert_number(table, "iou", options.iou);
  insert_number(table, "top_k", options.top_k);
  insert_number(table, "background", options.background);
  insert_name(table, "activation", options.activation);
  insert_name(table, "box_format", options.box_format);
  insert_name(table, "coordinates", options.coordinates);
  insert_list(table, "strides", options.strides);
  insert_number(table, "reg_max", options.reg_max);
  insert_number(table, "threshold", options.threshold);
  insert_name(table, "point_order", options.point_order);
  std::vector<std::string> columns;
  columns.reserve(options.columns.size());
  for (const Column column : options.columns) columns.emplace_back(name_of(column));
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
  // Where a directory is a link, only its target tells where "..", and so the way back, leads.
  return fs::proximate(source, directory).string();
}

}  // namespace ortchestra::cli
