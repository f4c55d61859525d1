#pragma once

#include <vector>

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
  LabelLayout(int picture_width, int picture_height)
      : width_(picture_width), height_(picture_height) {}

  /// Places a label of this size for the area `owner`: above, below or inside it, else as near as
  /// possible. Overlaps other labels only if there is no free place. The result is inside the
  /// picture if it fits.
  Area place(const Area& owner, int label_width, int label_height);

 private:
  Area within(Area label) const;
  bool is_free(const Area& label) const;

  int width_;
  int height_;
  std::vector<Area> taken_;
};

}  // namespace ortchestra
