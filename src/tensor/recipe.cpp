#include "ortchestra/tensor/recipe.h"

#include <algorithm>
#include <array>
#include <cmath>
#include <utility>

namespace ortchestra {
namespace {

constexpr std::array<std::pair<Fit, std::string_view>, 4> fit_names{{
    {Fit::stretch, "stretch"},
    {Fit::letterbox, "letterbox"},
    {Fit::letterbox_top_left, "letterbox-top-left"},
    {Fit::crop, "crop"},
}};
constexpr std::array<std::pair<ColorOrder, std::string_view>, 5> color_names{{
    {ColorOrder::rgb, "rgb"},
    {ColorOrder::bgr, "bgr"},
    {ColorOrder::gray, "gray"},
    {ColorOrder::rgba, "rgba"},
    {ColorOrder::bgra, "bgra"},
}};
constexpr std::array<std::pair<Layout, std::string_view>, 2> layout_names{{
    {Layout::nchw, "nchw"},
    {Layout::nhwc, "nhwc"},
}};

template <class Value, std::size_t N>
std::string_view find_name(const std::array<std::pair<Value, std::string_view>, N>& table,
                           Value value) {
  for (const auto& [entry, name] : table) {
    if (entry == value) return name;
  }
  return "unknown";
}

template <class Value, std::size_t N>
std::optional<Value> find_value(const std::array<std::pair<Value, std::string_view>, N>& table,
                                std::string_view name) {
  for (const auto& [entry, entry_name] : table) {
    if (entry_name == name) return entry;
  }
  return std::nullopt;
}

}  // namespace

std::string_view name_of(Fit fit) { return find_name(fit_names, fit); }
std::string_view name_of(ColorOrder color) { return find_name(color_names, color); }
std::string_view name_of(Layout layout) { return find_name(layout_names, layout); }

std::optional<Fit> fit_named(std::string_view name) { return find_value(fit_names, name); }
std::optional<ColorOrder> color_named(std::string_view name) {
  return find_value(color_names, name);
}
std::optional<Layout> layout_named(std::string_view name) { return find_value(layout_names, name); }

Shape batch_shape(const Recipe& recipe, std::size_t frames) {
  const auto count = static_cast<std::int64_t>(frames);
  if (recipe.layout == Layout::nchw) return {count, recipe.channels(), recipe.height, recipe.width};
  return {count, recipe.height, recipe.width, recipe.channels()};
}

std::size_t frame_bytes(const Recipe& recipe) {
  return element_count(batch_shape(recipe, 1)) * element_size(recipe.type);
}

Placement place(const Recipe& recipe, int picture_width, int picture_height) {
  const double across = static_cast<double>(recipe.width) / picture_width;
  const double down = static_cast<double>(recipe.height) / picture_height;
  if (recipe.fit == Fit::stretch) return {across, down, 0, 0};

  if (recipe.fit == Fit::crop) {
    // Crops a whole number of source pixels, so that no pixel is resampled twice.
    const double ratio = std::max(across, down);
    const double cut_width =
        std::clamp(std::round(recipe.width / ratio), 1.0, double(picture_width));
    const double cut_height =
        std::clamp(std::round(recipe.height / ratio), 1.0, double(picture_height));
    const double scale_x = recipe.width / cut_width;
    const double scale_y = recipe.height / cut_height;
    return {scale_x, scale_y, -std::floor((picture_width - cut_width) / 2) * scale_x,
            -std::floor((picture_height - cut_height) / 2) * scale_y};
  }

  const double ratio = std::min(across, down);
  const double width = std::clamp(std::round(picture_width * ratio), 1.0, double(recipe.width));
  const double height = std::clamp(std::round(picture_height * ratio), 1.0, double(recipe.height));
  const bool centered = recipe.fit == Fit::letterbox;
  return {width / picture_width, height / picture_height,
          centered ? std::floor((recipe.width - width) / 2) : 0,
          centered ? std::floor((recipe.height - height) / 2) : 0};
}

}  // namespace ortchestra
