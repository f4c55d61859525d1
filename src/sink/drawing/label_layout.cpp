#include "sink/drawing/label_layout.h"

#include <algorithm>

namespace ortchestra {

Area LabelLayout::within(Area label) const {
  label.x = std::clamp(label.x, 0, std::max(0, width_ - label.width));
  label.y = std::clamp(label.y, 0, std::max(0, height_ - label.height));
  return label;
}

bool LabelLayout::is_free(const Area& label) const {
  return std::ranges::none_of(taken_, [&](const Area& other) { return label.touches(other); });
}

Area LabelLayout::place(const Area& owner, int label_width, int label_height) {
  const int right = owner.x + owner.width - label_width;
  const int bottom = owner.y + owner.height;
  std::vector<Area> places = {
      {owner.x, owner.y - label_height, label_width, label_height},
      {right, owner.y - label_height, label_width, label_height},
      {owner.x, owner.y, label_width, label_height},
      {right, owner.y, label_width, label_height},
      {owner.x, bottom, label_width, label_height},
      {owner.x, bottom - label_height, label_width, label_height},
  };
  // Next, line by line away from the upper edge of the owner, downwards first.
  for (int lines = 1; lines * label_height < height_; ++lines) {
    places.push_back({owner.x, owner.y + lines * label_height, label_width, label_height});
    places.push_back({owner.x, owner.y - (lines + 1) * label_height, label_width, label_height});
  }
  // Last, anywhere at the left and right sides of the picture.
  for (int y = 0; y + label_height <= height_; y += label_height) {
    places.push_back({0, y, label_width, label_height});
    places.push_back({width_, y, label_width, label_height});
  }
  Area chosen = within(places.front());
  for (const Area& place : places) {
    const Area candidate = within(place);
    if (!is_free(candidate)) continue;
    chosen = candidate;
    break;
  }
  taken_.push_back(chosen);
  return chosen;
}

}  // namespace ortchestra
