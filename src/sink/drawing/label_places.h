#pragma once

#include <vector>

#include "ortchestra/tensor/picture.h"

namespace ortchestra {

struct Area {
  int x = 0, y = 0, width = 0, height = 0;

  bool touches(const Area& other) const {
    return x < other.x + other.width && other.x < x + width && y < other.y + other.height &&
           other.y < y + height;
  }
};

/// Finds places for labels on a picture, one after another, so that they don't cover each other
/// where that can be had.
class LabelPlaces {
 public:
  explicit LabelPlaces(const PictureSize& picture) : picture_(picture) {}

  /// For a label of this size that belongs to `owner`: above it, below it, or within, else as near
  /// as there is room; over another label where there is none. Always within the picture, as far as
  /// it fits.
  Area place(const Area& owner, const PictureSize& label);

 private:
  Area within(Area label) const;
  bool is_free(const Area& label) const;

  PictureSize picture_;
  std::vector<Area> taken_;
};

}  // namespace ortchestra
