#include <algorithm>
#include <array>
#include <bit>
#include <cmath>
#include <limits>
#include <string>
#include <type_traits>
#include <vector>

#include "ortchestra/base/error.h"
#include "ortchestra/tensor/recipe.h"
#include "tensor/float16.h"
#include "tensor/resize.h"

namespace ortchestra {
namespace {

/// The bits of a float16 or bfloat16. Separate types, so that they differ from 16-bit integers.
enum class Float16Bits : std::uint16_t {};
enum class BFloat16Bits : std::uint16_t {};

/// The nearest bfloat16, ties to even. `value` is never NaN here.
BFloat16Bits to_bfloat16(float value) {
  const auto bits = std::bit_cast<std::uint32_t>(value);
  return BFloat16Bits{static_cast<std::uint16_t>((bits + 0x7fffU + ((bits >> 16) & 1U)) >> 16)};
}

/// Rounds and saturates. A float cannot hold the maximum of the long types exactly, so `rounded` is
/// compared with the next power of 2.
template <class Integer>
Integer to_integer(float value) {
  using Limits = std::numeric_limits<Integer>;
  const float rounded = std::nearbyint(value);
  if (!(rounded > static_cast<float>(Limits::min()))) return Limits::min();
  if (rounded >= std::ldexp(1.0F, Limits::digits)) return Limits::max();
  return static_cast<Integer>(rounded);
}

template <class Element>
Element converted(float value) {
  if constexpr (std::is_floating_point_v<Element>) {
    return value;
  } else if constexpr (std::is_same_v<Element, Float16Bits>) {
    return Float16Bits{to_float16(value)};
  } else if constexpr (std::is_same_v<Element, BFloat16Bits>) {
    return to_bfloat16(value);
  } else {
    return to_integer<Element>(value);
  }
}

/// Maps each of the 256 pixel values to the element of one channel. A table lookup is faster than
/// the computation, and works for every element type.
template <class Element>
using Table = std::array<Element, 256>;

template <class Element>
Table<Element> make_table(const Recipe& recipe, std::size_t channel) {
  Table<Element> table;
  const bool is_alpha = channel == 3;
  const float mean = is_alpha ? 0.0F : recipe.mean[channel];
  const float std = is_alpha ? 1.0F : recipe.std[channel];
  for (std::size_t value = 0; value < table.size(); ++value)
    table[value] = converted<Element>((static_cast<float>(value) * recipe.scale - mean) / std);
  return table;
}

/// Pixel value of the alpha channel.
constexpr std::uint8_t opaque = 255;

/// Writes pixels into a tensor, converted to the channels, layout and element type of the recipe.
template <class Element>
class TensorWriter {
 public:
  TensorWriter(const Recipe& recipe, std::byte* frame)
      : recipe_(recipe),
        elements_(reinterpret_cast<Element*>(frame)),
        channels_(static_cast<std::size_t>(recipe.channels())),
        width_(static_cast<std::size_t>(recipe.width)),
        plane_(width_ * static_cast<std::size_t>(recipe.height)) {
    for (std::size_t c = 0; c < channels_; ++c) tables_[c] = make_table<Element>(recipe, c);
    if (recipe.color == ColorOrder::gray) gray_.resize(width_);
  }

  /// Writes a number of BGR pixels, starting at (x, y) of the tensor.
  void write(const std::uint8_t* bgr, std::size_t x, std::size_t y, std::size_t pixels) {
    if (recipe_.color == ColorOrder::gray) {
      // BT.601 luma in 16-bit fixed point; the three weights sum to 65536.
      for (std::size_t i = 0; i < pixels; ++i) {
        gray_[i] = static_cast<std::uint8_t>(
            (bgr[3 * i] * 7471U + bgr[3 * i + 1] * 38470U + bgr[3 * i + 2] * 19595U + 32768U) >>
            16);
      }
      return write_channel(0, gray_.data(), 1, x, y, pixels);
    }
    const bool is_rgb = recipe_.color == ColorOrder::rgb || recipe_.color == ColorOrder::rgba;
    for (std::size_t c = 0; c < 3; ++c)
      write_channel(c, bgr + (is_rgb ? 2 - c : c), 3, x, y, pixels);
    if (recipe_.has_alpha()) write_channel(3, &opaque, 0, x, y, pixels);
  }

  /// Writes a number of padding pixels, starting at (x, y) of the tensor.
  void pad(std::size_t x, std::size_t y, std::size_t pixels) {
    for (std::size_t c = 0; c < channels_; ++c)
      write_channel(c, c == 3 ? &opaque : &recipe_.pad, 0, x, y, pixels);
  }

 private:
  /// Reads every `step`-th byte of `source`. A step of 0 repeats the first byte.
  void write_channel(std::size_t channel, const std::uint8_t* source, std::size_t step,
                     std::size_t x, std::size_t y, std::size_t pixels) {
    const Table<Element>& table = tables_[channel];
    const std::size_t pixel = y * width_ + x;
    if (recipe_.layout == Layout::nchw) {
      Element* __restrict out = elements_ + channel * plane_ + pixel;
      for (std::size_t i = 0; i < pixels; ++i) out[i] = table[source[i * step]];
    } else {
      Element* __restrict out = elements_ + pixel * channels_ + channel;
      for (std::size_t i = 0; i < pixels; ++i) out[i * channels_] = table[source[i * step]];
    }
  }

  const Recipe& recipe_;
  Element* elements_;
  std::size_t channels_;
  std::size_t width_;
  std::size_t plane_;
  std::array<Table<Element>, 4> tables_;
  std::vector<std::uint8_t> gray_;
};

/// A rectangle of whole pixels, in the picture or in the tensor.
struct Rectangle {
  int x = 0, y = 0, width = 0, height = 0;
};

/// The part of the picture, and the part of the tensor that it fills.
struct Mapping {
  Rectangle picture;
  Rectangle tensor;
};

Mapping mapping_of(const Recipe& recipe, const Picture& picture) {
  const Placement placement = place(recipe, picture.size());
  const auto whole = [](double value) { return static_cast<int>(std::lround(value)); };
  if (recipe.fit == Fit::crop) {
    return {{whole(-placement.offset_x / placement.scale_x),
             whole(-placement.offset_y / placement.scale_y),
             whole(recipe.width / placement.scale_x), whole(recipe.height / placement.scale_y)},
            {0, 0, recipe.width, recipe.height}};
  }
  return {{0, 0, picture.width, picture.height},
          {whole(placement.offset_x), whole(placement.offset_y),
           whole(picture.width * placement.scale_x), whole(picture.height * placement.scale_y)}};
}

template <class Element>
void write_tensor(const Recipe& recipe, const PixelsView& content, const Rectangle& place_in_tensor,
                  std::byte* frame) {
  TensorWriter<Element> writer(recipe, frame);
  const auto width = static_cast<std::size_t>(recipe.width);
  const auto left = static_cast<std::size_t>(place_in_tensor.x);
  const auto right = left + static_cast<std::size_t>(place_in_tensor.width);
  for (int y = 0; y < recipe.height; ++y) {
    const auto row = static_cast<std::size_t>(y);
    const int content_y = y - place_in_tensor.y;
    if (content_y < 0 || content_y >= place_in_tensor.height) {
      writer.pad(0, row, width);
      continue;
    }
    writer.pad(0, row, left);
    writer.write(content.data + content_y * content.stride, left, row, right - left);
    writer.pad(right, row, width - right);
  }
}

void check(const Recipe& recipe, const Picture& picture, std::span<std::byte> frame) {
  if (recipe.width <= 0 || recipe.height <= 0)
    throw input_error("a recipe's size must be at least 1x1");
  if (picture.width <= 0 || picture.height <= 0 || picture.pixels == nullptr) {
    throw input_error("an empty picture can't be prepared for a model");
  }
  if (frame.size() < frame_bytes(recipe))
    throw failure("the memory for a prepared frame is too small");
  for (int c = 0; c < std::min(recipe.channels(), 3); ++c) {
    if (!(std::abs(recipe.std[static_cast<std::size_t>(c)]) > 0)) {
      throw input_error("a recipe's std must not be 0");
    }
  }
}

}  // namespace

void prepare_frame(const Recipe& recipe, const Picture& picture, std::span<std::byte> frame) {
  check(recipe, picture, frame);
  const auto [from, to] = mapping_of(recipe, picture);
  PixelsView content{
      picture.pixels.get() + std::ptrdiff_t{from.y} * picture.stride + std::ptrdiff_t{from.x} * 3,
      from.width, from.height, picture.stride};
  std::unique_ptr<std::uint8_t[]> resized;
  if (from.width != to.width || from.height != to.height) {
    const auto row_bytes = static_cast<std::size_t>(to.width) * 3;
    resized = std::make_unique_for_overwrite<std::uint8_t[]>(row_bytes *
                                                             static_cast<std::size_t>(to.height));
    const PixelsTarget target{resized.get(), to.width, to.height,
                              static_cast<std::ptrdiff_t>(row_bytes)};
    resize_pixels(content, target);
    content = {target.data, target.width, target.height, target.stride};
  }
  switch (recipe.type) {
    case ElementType::float32:
      return write_tensor<float>(recipe, content, to, frame.data());
    case ElementType::float16:
      return write_tensor<Float16Bits>(recipe, content, to, frame.data());
    case ElementType::uint8:
      return write_tensor<std::uint8_t>(recipe, content, to, frame.data());
    case ElementType::int8:
      return write_tensor<std::int8_t>(recipe, content, to, frame.data());
    case ElementType::float64:
      return write_tensor<double>(recipe, content, to, frame.data());
    case ElementType::bfloat16:
      return write_tensor<BFloat16Bits>(recipe, content, to, frame.data());
    case ElementType::uint16:
      return write_tensor<std::uint16_t>(recipe, content, to, frame.data());
    case ElementType::int16:
      return write_tensor<std::int16_t>(recipe, content, to, frame.data());
    case ElementType::uint32:
      return write_tensor<std::uint32_t>(recipe, content, to, frame.data());
    case ElementType::int32:
      return write_tensor<std::int32_t>(recipe, content, to, frame.data());
    case ElementType::uint64:
      return write_tensor<std::uint64_t>(recipe, content, to, frame.data());
    case ElementType::int64:
      return write_tensor<std::int64_t>(recipe, content, to, frame.data());
    case ElementType::boolean:
      throw input_error("a frame can't be prepared as booleans: choose a numeric element type");
  }
}

}  // namespace ortchestra
