#include "decode/parts/maps.h"

#include <algorithm>
#include <cmath>

namespace ortchestra {
namespace {

bool in_proportion(std::int64_t width, std::int64_t height, const Recipe& recipe) {
  return width > 0 && height > 0 && width * recipe.height == height * recipe.width;
}

std::size_t extent(std::int64_t value) { return static_cast<std::size_t>(value); }

}  // namespace

std::optional<MapLayout> map_layout(const Shape& declared, const Recipe& recipe) {
  if (declared.size() == 3 && in_proportion(declared[2], declared[1], recipe))
    return MapLayout{1, extent(declared[2]), extent(declared[1]), 0, 1};
  if (declared.size() != 4) return std::nullopt;
  const Shape shape(declared.begin() + 1, declared.end());
  if (shape[0] > 0 && in_proportion(shape[2], shape[1], recipe))
    return MapLayout{extent(shape[0]), extent(shape[2]), extent(shape[1]),
                     extent(shape[1]) * extent(shape[2]), 1};
  if (shape[2] > 0 && in_proportion(shape[1], shape[0], recipe))
    return MapLayout{extent(shape[2]), extent(shape[1]), extent(shape[0]), 1, extent(shape[2])};
  return std::nullopt;
}

bool may_be_maps(const Shape& declared, const Recipe& recipe) {
  if (declared.size() < 3 || declared.size() > 4) return false;
  const bool open = std::ranges::find(declared.begin() + 1, declared.end(), -1) != declared.end();
  return open || map_layout(declared, recipe);
}

Match match_of_maps(const DecodedModel& model) {
  if (model.outputs.size() != 1) return Match::possible;
  const auto layout = map_layout(model.outputs.front().shape, model.recipe);
  if (!layout) return Match::possible;
  if (layout->pixels() == 1) return Match::none;
  return layout->maps == 1 ? Match::likely : Match::possible;
}

bool holds_whole_numbers(const DecodedModel& model) { return is_integer(model.outputs.front()); }

std::vector<Sample> samples(int frame, double scale, double offset, int tensor, std::size_t map) {
  std::vector<Sample> all(static_cast<std::size_t>(frame));
  const double last = static_cast<double>(map) - 1;
  for (std::size_t i = 0; i < all.size(); ++i) {
    const double in_tensor = (static_cast<double>(i) + 0.5) * scale + offset;
    const double in_map =
        std::clamp(in_tensor * static_cast<double>(map) / tensor - 0.5, 0.0, last);
    const double floor = std::floor(in_map);
    all[i].first = static_cast<std::uint32_t>(floor);
    all[i].second = static_cast<std::uint32_t>(std::min(floor + 1, last));
    all[i].weight = static_cast<float>(in_map - floor);
    all[i].inside = in_tensor >= 0 && in_tensor <= tensor;
  }
  return all;
}

MapSamples samples(const MapLayout& layout, const Recipe& recipe, const PictureSize& frame) {
  const Placement at = place(recipe, frame);
  return {samples(frame.width, at.scale_x, at.offset_x, recipe.width, layout.width),
          samples(frame.height, at.scale_y, at.offset_y, recipe.height, layout.height)};
}

}  // namespace ortchestra
