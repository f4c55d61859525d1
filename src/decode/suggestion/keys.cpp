#include "decode/suggestion/keys.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ortchestra/base/error.h"

namespace ortchestra {

std::vector<std::string_view> given_keys(const DecodeOptions& options) {
  std::vector<std::string_view> keys;
  const auto add = [&](bool is_given, std::string_view key) {
    if (is_given) keys.push_back(key);
  };
  add(!options.outputs.empty(), "outputs");
  add(!options.labels.empty() || !options.labels_file.empty(), "labels");
  add(options.score.has_value(), "score");
  add(options.iou.has_value(), "iou");
  add(options.top_k.has_value(), "top_k");
  add(options.background.has_value(), "background");
  add(options.activation.has_value(), "activation");
  add(options.box_format.has_value(), "box_format");
  add(options.coordinates.has_value(), "coordinates");
  add(!options.strides.empty(), "strides");
  add(options.reg_max.has_value(), "reg_max");
  add(options.threshold.has_value(), "threshold");
  add(options.point_order.has_value(), "point_order");
  add(!options.columns.empty(), "columns");
  add(!options.counts.empty(), "counts");
  return keys;
}

DecodeOptions with_defaults(DecodeOptions options, const DecodeOptions& defaults) {
  const auto fill = [](auto& value, const auto& fallback) {
    if (!value) value = fallback;
  };
  // `score` may be given instead of `threshold`: the minimum probability of a mask.
  if (!options.score) fill(options.threshold, defaults.threshold);
  fill(options.score, defaults.score);
  fill(options.iou, defaults.iou);
  fill(options.top_k, defaults.top_k);
  fill(options.activation, defaults.activation);
  fill(options.box_format, defaults.box_format);
  fill(options.coordinates, defaults.coordinates);
  fill(options.reg_max, defaults.reg_max);
  fill(options.point_order, defaults.point_order);
  if (options.strides.empty()) options.strides = defaults.strides;
  if (options.columns.empty()) options.columns = defaults.columns;
  return options;
}

void require_key(const DecoderKind& kind, std::string_view key) {
  if (std::ranges::find(kind.keys, key) != kind.keys.end()) return;
  throw input_error(
      fmt::format("the decoder kind '{}' does not use {}: leave it out, or give another kind; the "
                  "keys that '{}' uses are {}",
                  kind.name, key, kind.name, fmt::join(kind.keys, ", ")));
}

}  // namespace ortchestra
