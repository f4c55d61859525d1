#include "sink/drawing/label_layout.h"

#include <algorithm>

namespace ortchestra {

Area LabelLayout::within(Area label) const {
  label.x = std::clamp(label.x, 0, std::max(0, picture_.width - label.width));
  label.y = std::clamp(label.y, 0, std::max(0, picture_.height - label.height));
  return label;
}

bool LabelLayout::is_free(const Area& label) const {
  return std::ranges::none_of(taken_, [&](const Area& other) { return label.touches(other); });
}

Area LabelLayout::place(const Area& owner, const PictureSize& label) {
  const int right = owner.x + owner.width - label.width;
  const int bottom = owner.y + owner.height;
  std::vector<Area> places = {
      {owner.x, owner.y - label.height, label.width, label.height},
      {right, owner.y - label.height, label.width, label.height},
      {owner.x, owner.y, label.width, label.height},
      {right, owner.y, label.width, label.height},
      {owner.x, bottom, label.width, label.height},
      {owner.x, bottom - label.height, label.width, label.height},
  };
  // Next, line by line away from the upper edge of the owner, downwards first.
  for (int lines = 1; lines * label.height < picture_.height; ++lines) {
    places.push_back({owner.x, owner.y + lines * label.height, label.width, label.height});
    places.push_back({owner.x, owner.y - (lines + 1) * label.height, label.width, label.height});
  }
  // Last, anywhere at the left and right sides of the picture.
  for (int y = 0; y + label.height <= picture_.height; y += label.height) {
    places.push_back({0, y, label.width, label.height});
    places.push_back({picture_.width, y, label.width, label.height});
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
