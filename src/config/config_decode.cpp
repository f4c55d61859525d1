#include "config/config_decode.h"

#include <fmt/format.h>

#include <algorithm>
#include <vector>

#include "base/text/nearest_name.h"
#include "ortchestra/decode/decoder.h"

namespace ortchestra {
namespace {

const DecoderKind& require_kind(const std::string& text) {
  std::vector<std::string_view> names;
  for (const DecoderKind& kind : decoder_kinds()) names.push_back(kind.name);
  const auto found = std::ranges::find(decoder_kinds(), text, &DecoderKind::name);
  if (found != decoder_kinds().end()) return *found;
  const auto nearest = nearest_name(text, {names.begin(), names.end()});
  throw input_error(fmt::format("kind can't be '{}': {}", text,
                                nearest ? "did you mean '" + *nearest + "'?"
                                        : fmt::format("give {}", fmt::join(names, ", "))));
}

std::optional<float> number(const ConfigTable& table, std::string_view key) {
  const auto value = table.number(key);
  return value ? std::optional(static_cast<float>(*value)) : std::nullopt;
}

/// A number from 0 to 1.
std::optional<float> share(const ConfigTable& table, std::string_view key) {
  const auto value = number(table, key);
  if (!value) return std::nullopt;
  return table.with_location(key, [&] {
    if (!(*value >= 0 && *value <= 1))
      throw input_error(fmt::format("{} can't be {}: give a number from 0 to 1", key, *value));
    return *value;
  });
}

std::optional<int> whole(const ConfigTable& table, std::string_view key, const Range& range) {
  const auto value = table.whole_number(key, range);
  return value ? std::optional(static_cast<int>(*value)) : std::nullopt;
}

std::vector<Column> columns_in(const ConfigTable& table) {
  std::vector<Column> columns;
  const auto names = table.texts("columns").value_or(std::vector<std::string>{});
  columns.reserve(names.size());
  for (const std::string& name : names) {
    const auto column = enum_named<Column>(name);
    if (!column)
      throw table.must_be("columns", fmt::format("a list of {}; it can't hold '{}'",
                                                 names_of_enum<Column>(", ", ", "), name));
    columns.push_back(*column);
  }
  return columns;
}

}  // namespace

DecodeOptions decode_options_in(const ConfigTable& table, const std::filesystem::path& directory) {
  table.allow({"kind", "outputs", "labels", "score", "iou", "top_k", "background", "activation",
               "box_format", "coordinates", "strides", "reg_max", "threshold", "point_order",
               "columns", "counts"});
  DecodeOptions options;
  const auto kind = table.text("kind");
  if (!kind) throw table.incomplete("needs a kind");
  const DecoderKind entry = table.with_location("kind", [&] { return require_kind(*kind); });
  options.kind = entry.name;
  options.outputs = table.texts("outputs").value_or(std::vector<std::string>{});
  const auto labels = table.texts("labels").value_or(std::vector<std::string>{});
  if (table.is_list("labels")) {
    options.labels = labels;
  } else if (!labels.empty()) {
    options.labels_file = (directory / labels.front()).string();
  }
  options.score = number(table, "score");
  options.iou = share(table, "iou");
  options.top_k = whole(table, "top_k", {1, 1'000'000});
  options.background = whole(table, "background", {0, 1'000'000});
  options.activation = table.named<Activation>("activation");
  options.box_format = table.named<BoxFormat>("box_format");
  options.coordinates = table.named<CoordinateUnit>("coordinates");
  for (const std::int64_t stride :
       table.whole_numbers("strides", range::side).value_or(std::vector<std::int64_t>{}))
    options.strides.push_back(static_cast<int>(stride));
  options.reg_max = whole(table, "reg_max", {1, 256});
  options.threshold = share(table, "threshold");
  options.point_order = table.named<PointOrder>("point_order");
  options.columns = columns_in(table);
  options.counts = table.text("counts").value_or("");
  // A key that the decoder does not use is an error, because ignoring it would mislead the user.
  for (const std::string_view key : given_keys(options))
    table.with_location(key, [&] { require_key(entry, key); });
  return options;
}

}  // namespace ortchestra
