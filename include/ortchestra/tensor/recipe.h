#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

#include "ortchestra/base/enum_text.h"
#include "ortchestra/tensor/picture.h"
#include "ortchestra/tensor/tensor.h"

namespace ortchestra {

/// How a picture is resized to the width and height of a recipe.
enum class Fit {
  stretch,             ///< scales each side separately; the aspect ratio changes
  letterbox,           ///< keeps the aspect ratio; centred, the rest is padded
  letterbox_top_left,  ///< keeps the aspect ratio; at the top left, the rest is padded
  crop,                ///< keeps the aspect ratio; only the centre of the picture is used
};
template <>
inline constexpr auto enum_texts<Fit> = std::to_array<EnumText<Fit>>({
    {Fit::stretch, "stretch"},
    {Fit::letterbox, "letterbox"},
    {Fit::letterbox_top_left, "letterbox-top-left"},
    {Fit::crop, "crop"},
});

/// Order of the channels. The alpha channel is always opaque: its pixel value is 255. Of the
/// recipe, only `scale` changes it, not `mean` and `std`.
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

/// How a frame becomes a tensor: element = (pixel·scale − mean) / std for each channel, in the
/// order given by `color`. Models with equal recipes share one tensor. Values of integer types are
/// rounded and saturated.
struct Recipe {
  int width = 256;
  int height = 256;
  Fit fit = Fit::stretch;
  ColorOrder color = ColorOrder::rgb;
  Layout layout = Layout::nchw;
  float scale = 1.0F;
  std::array<float, 3> mean{0.0F, 0.0F, 0.0F};
  std::array<float, 3> std{1.0F, 1.0F, 1.0F};
  ElementType type = ElementType::float32;  ///< any type except boolean
  std::uint8_t pad = 114;                   ///< pixel value of the padding, in all colour channels

  bool operator==(const Recipe&) const = default;

  PictureSize size() const { return {width, height}; }
  bool has_alpha() const { return color == ColorOrder::rgba || color == ColorOrder::bgra; }
  int channels() const { return color == ColorOrder::gray ? 1 : has_alpha() ? 4 : 3; }
};

/// Calls `each(name, member)` for every field of a Recipe, or of a type with the same fields, such
/// as RecipeOverrides. The names are those in JSON.
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
/// Bytes of one frame in such a batch.
std::size_t frame_bytes(const Recipe& recipe);

/// Position of the picture in the tensor, per axis: tensor = picture·scale + offset.
/// Coordinates are continuous, in pixels: (0, 0) is the outer corner of the top left pixel, and
/// (0.5, 0.5) is its centre. Decoders convert back by picture = (tensor − offset) / scale. Offsets
/// are ≥ 0 for a letterbox (the width of its left and top border), and ≤ 0 for a crop.
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
/// Converts a point of the tensor to a point of the picture. The result lies outside the picture
/// for a point in the border of a letterbox.
inline Point to_picture(const Placement& placement, double x, double y) {
  return {(x - placement.offset_x) / placement.scale_x,
          (y - placement.offset_y) / placement.scale_y};
}
/// Inverse of to_picture.
inline Point to_tensor(const Placement& placement, double x, double y) {
  return {x * placement.scale_x + placement.offset_x, y * placement.scale_y + placement.offset_y};
}

/// The placement that prepare_frame uses. The content of a letterbox and the cropped area have
/// whole numbers of pixels, so the two scales may differ slightly. All sizes must be > 0.
Placement place(const Recipe& recipe, const PictureSize& picture);

/// Converts `picture` as the recipe says and writes it to `frame`. `frame` must hold at least
/// frame_bytes(recipe) bytes, aligned for the element type. Shrinking averages; enlarging
/// interpolates linearly. Both give 8-bit pixels. Gray is computed from them as BT.601 luma. Runs
/// on the calling thread only.
/// Throws Error(input) for the boolean element type, an empty recipe size, an empty picture, or a
/// std of 0. Throws Error(failure) if `frame` is too small.
void prepare_frame(const Recipe& recipe, const Picture& picture, std::span<std::byte> frame);

}  // namespace ortchestra
