#pragma once

#include <vector>

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
class LabelLayout {
 public:
  LabelLayout(int picture_width, int picture_height)
      : width_(picture_width), height_(picture_height) {}

  /// For a label of this size that belongs to `owner`: above it, below it, or within, else as near
  /// as there is room; over another label where there is none. Always within the picture, as far as
  /// it fits.
  Area place(const Area& owner, int label_width, int label_height);

 private:
  Area within(Area label) const;
  bool is_free(const Area& label) const;

  int width_;
  int height_;
  std::vector<Area> taken_;
};

}  // namespace ortchestra
