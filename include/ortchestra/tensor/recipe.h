#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ortchestra/base/enum_text.h"
#include "ortchestra/tensor/picture.h"
#include "ortchestra/tensor/tensor.h"

namespace ortchestra {

/// How a picture is brought to the size of a recipe.
enum class Fit {
  stretch,             ///< both sides scaled, proportions lost
  letterbox,           ///< proportions kept, centred, the rest padded
  letterbox_top_left,  ///< proportions kept, at the top left, the rest padded
  crop,                ///< proportions kept, the middle cut out
};
template <>
inline constexpr auto enum_texts<Fit> = std::to_array<EnumText<Fit>>({
    {Fit::stretch, "stretch"},
    {Fit::letterbox, "letterbox"},
    {Fit::letterbox_top_left, "letterbox-top-left"},
    {Fit::crop, "crop"},
});

/// Alpha is opaque: pixel 255, of which only `scale` makes an element.
enum class ColorOrder { rgb, bgr, gray, rgba, bgra };
template <>
inline constexpr auto enum_texts<ColorOrder> = std::to_array<EnumText<ColorOrder>>({
    {ColorOrder::rgb, "rgb"},
    {ColorOrder::bgr, "bgr"},
    {ColorOrder::gray, "gray"},
    {ColorOrder::rgba, "rgba"},
    {ColorOrder::bgra, "bgra"},
});

enum class Layout { nchw, nhwc };
template <>
inline constexpr auto enum_texts<Layout> = std::to_array<EnumText<Layout>>({
    {Layout::nchw, "nchw"},
    {Layout::nhwc, "nhwc"},
});

/// How a frame becomes a tensor: element = (pixel·scale − mean) / std per channel, in the order of
/// `color`. Models with equal recipes share one tensor. Integer types are rounded and saturated.
struct Recipe {
  int width = 256;
  int height = 256;
  Fit fit = Fit::stretch;
  ColorOrder color = ColorOrder::rgb;
  Layout layout = Layout::nchw;
  float scale = 1.0F;
  std::array<float, 3> mean{0.0F, 0.0F, 0.0F};
  std::array<float, 3> std{1.0F, 1.0F, 1.0F};
  ElementType type = ElementType::float32;  ///< any but boolean
  std::uint8_t pad = 114;                   ///< pixel value of the padding, all channels

  bool operator==(const Recipe&) const = default;

  PictureSize size() const { return {width, height}; }
  bool has_alpha() const { return color == ColorOrder::rgba || color == ColorOrder::bgra; }
  int channels() const { return color == ColorOrder::gray ? 1 : has_alpha() ? 4 : 3; }
};

/// Calls `each(name, member)` for every field of a Recipe, or of what has the same fields, as
/// RecipeOverrides. The names are those in JSON.
template <class RecipeLike, class Each>
void for_each_recipe_field(RecipeLike& recipe, Each&& each) {
  each("width", recipe.width);
  each("height", recipe.height);
  each("fit", recipe.fit);
  each("color", recipe.color);
  each("layout", recipe.layout);
  each("scale", recipe.scale);
  each("mean", recipe.mean);
  each("std", recipe.std);
  each("type", recipe.type);
  each("pad", recipe.pad);
}

/// Shape of a batch of `frames` frames: [frames, C, H, W] or [frames, H, W, C].
Shape batch_shape(const Recipe& recipe, std::size_t frames);
/// Bytes of one frame's part of such a batch.
std::size_t frame_bytes(const Recipe& recipe);

/// Where a picture's pixels come to lie in the tensor, per axis: tensor = picture·scale + offset.
/// Coordinates are continuous, in pixels: (0, 0) is the outer corner of the top left pixel, whose
/// centre is (0.5, 0.5). Decoders go back by picture = (tensor − offset) / scale. Offsets are ≥ 0
/// for a letterbox (its left and upper border), ≤ 0 for a crop.
struct Placement {
  double scale_x = 1;
  double scale_y = 1;
  double offset_x = 0;
  double offset_y = 0;
};

struct Point {
  double x = 0;
  double y = 0;
};
/// Where a spot of the tensor lies in the picture; outside of it for one in a letterbox's border.
inline Point to_picture(const Placement& placement, double x, double y) {
  return {(x - placement.offset_x) / placement.scale_x,
          (y - placement.offset_y) / placement.scale_y};
}
/// The inverse of to_picture.
inline Point to_tensor(const Placement& placement, double x, double y) {
  return {x * placement.scale_x + placement.offset_x, y * placement.scale_y + placement.offset_y};
}

/// The placement that prepare_frame uses. Sides of a letterbox's content and of a crop are rounded
/// to whole pixels, so the two scales may differ a little. All sizes must be > 0.
Placement place(const Recipe& recipe, const PictureSize& picture);

/// Writes `picture` as the recipe says into `frame` (frame_bytes(recipe) bytes, aligned for the
/// element type). Shrinking averages, growing interpolates linearly; both give 8-bit pixels, of
/// which gray is the BT.601 luma. Runs on the calling thread only. Throws Error(input) for a type
/// that is no image type, an empty picture or a std of 0.
void prepare_frame(const Recipe& recipe, const Picture& picture, std::span<std::byte> frame);

}  // namespace ortchestra
