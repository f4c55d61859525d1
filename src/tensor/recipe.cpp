#include "ortchestra/tensor/recipe.h"

#include <algorithm>
#include <cmath>

namespace ortchestra {

Shape batch_shape(const Recipe& recipe, std::size_t frames) {
  const auto count = static_cast<std::int64_t>(frames);
  if (recipe.layout == Layout::nchw) return {count, recipe.channels(), recipe.height, recipe.width};
  return {count, recipe.height, recipe.width, recipe.channels()};
}

std::size_t frame_bytes(const Recipe& recipe) {
  return element_count(batch_shape(recipe, 1)) * element_size(recipe.type);
}

Placement place(const Recipe& recipe, const PictureSize& picture) {
  const double across = static_cast<double>(recipe.width) / picture.width;
  const double down = static_cast<double>(recipe.height) / picture.height;
  if (recipe.fit == Fit::stretch) return {across, down, 0, 0};

  if (recipe.fit == Fit::crop) {
    // Crops a whole number of source pixels, so that no pixel is resampled twice.
    const double ratio = std::max(across, down);
    const double cut_width =
        std::clamp(std::round(recipe.width / ratio), 1.0, double(picture.width));
    const double cut_height =
        std::clamp(std::round(recipe.height / ratio), 1.0, double(picture.height));
    const double scale_x = recipe.width / cut_width;
    const double scale_y = recipe.height / cut_height;
    return {scale_x, scale_y, -std::floor((picture.width - cut_width) / 2) * scale_x,
            -std::floor((picture.height - cut_height) / 2) * scale_y};
  }

  const double ratio = std::min(across, down);
  const double width = std::clamp(std::round(picture.width * ratio), 1.0, double(recipe.width));
  const double height = std::clamp(std::round(picture.height * ratio), 1.0, double(recipe.height));
  const bool centered = recipe.fit == Fit::letterbox;
  return {width / picture.width, height / picture.height,
          centered ? std::floor((recipe.width - width) / 2) : 0,
          centered ? std::floor((recipe.height - height) / 2) : 0};
}

}  // namespace ortchestra
