#pragma once

#include <vector>

#include "ortchestra/tensor/picture.h"

namespace ortchestra {

/// A rectangle, in pixels.
struct Area {
  int x = 0, y = 0, width = 0, height = 0;

  bool touches(const Area& other) const {
    return x < other.x + other.width && other.x < x + width && y < other.y + other.height &&
           other.y < y + height;
  }
};

/// Places labels on a picture, one after another, without overlap if possible.
class LabelLayout {
 public:
  explicit LabelLayout(const PictureSize& picture) : picture_(picture) {}

  /// Places a label of this size for the area `owner`: above, below or inside it, else as near as
  /// possible. Overlaps other labels only if there is no free place. The result is inside the
  /// picture if it fits.
  Area place(const Area& owner, const PictureSize& label);

 private:
  Area within(Area label) const;
  bool is_free(const Area& label) const;

  PictureSize picture_;
  std::vector<Area> taken_;
};

}  // namespace ortchestra
