#include <algorithm>
#include <array>
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

/// The bits of a half, told apart from a 16-bit integer.
enum class Half : std::uint16_t {};

template <class Element>
Element converted(float value) {
  if constexpr (std::is_same_v<Element, float>) {
    return value;
  } else if constexpr (std::is_same_v<Element, Half>) {
    return Half{to_float16(value)};
  } else {
    using Limits = std::numeric_limits<Element>;
    return static_cast<Element>(std::clamp(std::nearbyint(value), static_cast<float>(Limits::min()),
                                           static_cast<float>(Limits::max())));
  }
}

/// What each of the 256 pixel values becomes in one channel. Looking a value up costs less than
/// computing it, and is the same for every element type.
template <class Element>
using Table = std::array<Element, 256>;

template <class Element>
Table<Element> make_table(const Recipe& recipe, std::size_t channel) {
  Table<Element> table;
  for (std::size_t value = 0; value < table.size(); ++value) {
    table[value] = converted<Element>(
        (static_cast<float>(value) * recipe.scale - recipe.mean[channel]) / recipe.std[channel]);
  }
  return table;
}

/// Writes the rows of a tensor of C channels.
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

  /// `pixels` pixels of BGR, from (x, y) of the tensor on.
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
    for (std::size_t c = 0; c < 3; ++c) {
      const std::size_t source = recipe_.color == ColorOrder::rgb ? 2 - c : c;
      write_channel(c, bgr + source, 3, x, y, pixels);
    }
  }

  /// Padding, from (x, y) of the tensor on.
  void pad(std::size_t x, std::size_t y, std::size_t pixels) {
    for (std::size_t c = 0; c < channels_; ++c) write_channel(c, &recipe_.pad, 0, x, y, pixels);
  }

 private:
  /// Every `step`-th byte from `source` on; a step of 0 repeats one.
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
  std::array<Table<Element>, 3> tables_;
  std::vector<std::uint8_t> gray_;
};

/// A whole number of pixels, of the picture or of the tensor.
struct Rectangle {
  int x = 0, y = 0, width = 0, height = 0;
};

/// Which part of the picture fills which part of the tensor.
struct Mapping {
  Rectangle picture;
  Rectangle tensor;
};

Mapping mapping_of(const Recipe& recipe, const Picture& picture) {
  const Placement placement = place(recipe, picture.width, picture.height);
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
  for (int c = 0; c < recipe.channels(); ++c) {
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
      return write_tensor<Half>(recipe, content, to, frame.data());
    case ElementType::uint8:
      return write_tensor<std::uint8_t>(recipe, content, to, frame.data());
    case ElementType::int8:
      return write_tensor<std::int8_t>(recipe, content, to, frame.data());
    default:
      throw input_error("a frame can't be prepared as " + std::string(name_of(recipe.type)) +
                        ": image types are float32, float16, uint8 and int8");
  }
}

}  // namespace ortchestra
