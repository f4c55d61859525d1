#include "arrays.h"

#include <array>
#include <cstdint>
#include <cstring>
#include <optional>
#include <string_view>

#include "ortchestra/tensor/tensor.h"
#include "waiting.h"

namespace ortchestra::python {
namespace {

using Array = nb::ndarray<nb::ro>;

constexpr std::string_view wanted =
    "a frame must be an array of uint8 with the shape (height, width, 3), as OpenCV reads it";
constexpr std::size_t most_pixels_per_side = 1U << 20U;

std::string shape_text(const Array& array) {
  std::string text = "(";
  for (std::size_t i = 0; i < array.ndim(); ++i)
    text += (i > 0 ? ", " : "") + std::to_string(array.shape(i));
  return text + ")";
}

std::string dtype_text(nb::handle array) {
  if (!nb::hasattr(array, "dtype")) return "another type";
  const nb::object type = array.attr("dtype");
  return nb::cast<std::string>(nb::str(nb::handle(type)));
}

[[noreturn]] void refuse_type(const std::string& found) {
  throw nb::type_error((std::string(wanted) + ", not " + found).c_str());
}

/// Where in a pixel of the array the blue, green and red values are.
std::array<std::size_t, 3> channels_of(std::size_t channels, ColorOrder color) {
  if (channels == 1) return {0, 0, 0};
  return color == ColorOrder::bgr ? std::array<std::size_t, 3>{0, 1, 2}
                                  : std::array<std::size_t, 3>{2, 1, 0};
}

std::optional<nb::dlpack::dtype> numpy_type(ElementType type) {
  using Code = nb::dlpack::dtype_code;
  const auto code = [type]() -> std::optional<Code> {
    switch (type) {
      case ElementType::float32:
      case ElementType::float64:
      case ElementType::float16:
        return Code::Float;
      case ElementType::uint8:
      case ElementType::uint16:
      case ElementType::uint32:
      case ElementType::uint64:
        return Code::UInt;
      case ElementType::int8:
      case ElementType::int16:
      case ElementType::int32:
      case ElementType::int64:
        return Code::Int;
      case ElementType::boolean:
        return Code::Bool;
      case ElementType::bfloat16:
        break;
    }
    return std::nullopt;
  }();
  if (!code) return std::nullopt;
  return nb::dlpack::dtype{static_cast<std::uint8_t>(*code),
                           static_cast<std::uint8_t>(8 * element_size(type)), 1};
}

template <class Owner>
nb::object read_only_view(const void* data, const std::vector<std::size_t>& shape,
                          const std::vector<std::int64_t>& strides, nb::dlpack::dtype type,
                          const std::shared_ptr<Owner>& owner) {
  using Kept = std::shared_ptr<Owner>;
  const nb::capsule capsule(new Kept(owner),
                            [](void* old) noexcept { delete static_cast<Kept*>(old); });
  return nb::cast(nb::ndarray<nb::numpy, nb::ro>(data, shape.size(), shape.data(), capsule,
                                                 strides.empty() ? nullptr : strides.data(), type));
}

}  // namespace

ColorOrder color_from(const std::string& text) {
  if (text == "bgr") return ColorOrder::bgr;
  if (text == "rgb") return ColorOrder::rgb;
  throw nb::value_error(("color can't be '" + text + "': give \"bgr\" or \"rgb\"").c_str());
}

Picture picture_of(nb::handle object, ColorOrder color, bool copy) {
  Array array;
  if (!nb::try_cast(object, array, true))
    refuse_type(nb::cast<std::string>(nb::str(nb::handle(object.type()).attr("__name__"))));
  if (array.device_type() != nb::device::cpu::value)
    refuse_type("an array on a GPU: copy it to the host first");
  if (array.dtype() != nb::dtype<std::uint8_t>()) refuse_type("an array of " + dtype_text(object));
  const std::size_t channels = array.ndim() == 3 ? array.shape(2) : array.ndim() == 2 ? 1 : 0;
  if (channels != 1 && channels != 3 && channels != 4)
    throw nb::value_error((std::string(wanted) + ", not " + shape_text(array)).c_str());
  const std::size_t height = array.shape(0);
  const std::size_t width = array.shape(1);
  if (height == 0 || width == 0 || height > most_pixels_per_side || width > most_pixels_per_side)
    throw nb::value_error(("a frame of the shape " + shape_text(array) +
                           " has no pixels, or too "
                           "many")
                              .c_str());

  const auto* const data = static_cast<const std::uint8_t*>(array.data());
  const std::int64_t row = array.stride(0);
  const std::int64_t pixel = array.stride(1);
  const std::int64_t channel = array.ndim() == 3 ? array.stride(2) : 1;
  const PictureSize size{static_cast<int>(width), static_cast<int>(height)};
  const std::int64_t row_bytes = 3 * static_cast<std::int64_t>(width);
  if (!copy && channels == 3 && color == ColorOrder::bgr && channel == 1 &&
      (pixel == 3 || width == 1) && (height == 1 || (row >= row_bytes && row <= INT32_MAX))) {
    const auto keeper = std::make_shared<Array>(std::move(array));
    return {.width = size.width,
            .height = size.height,
            .stride = static_cast<int>(height == 1 ? row_bytes : row),
            .pixels = std::shared_ptr<const std::uint8_t>(keeper, data)};
  }

  const auto from = channels_of(channels, color);
  const NewPicture copied = make_picture(size);
  const WithoutGil released;
  for (std::size_t y = 0; y < height; ++y) {
    const std::uint8_t* const source = data + static_cast<std::int64_t>(y) * row;
    std::uint8_t* const target =
        copied.pixels + y * static_cast<std::size_t>(copied.picture.stride);
    if (channels == 3 && color == ColorOrder::bgr && channel == 1 && pixel == 3) {
      std::memcpy(target, source, static_cast<std::size_t>(row_bytes));
      continue;
    }
    for (std::size_t x = 0; x < width; ++x) {
      const std::uint8_t* const values = source + static_cast<std::int64_t>(x) * pixel;
      for (std::size_t c = 0; c < 3; ++c)
        target[3 * x + c] = values[static_cast<std::int64_t>(from[c]) * channel];
    }
  }
  return copied.picture;
}

nb::object array_of(const Picture& picture) {
  return read_only_view(
      picture.pixels.get(),
      {static_cast<std::size_t>(picture.height), static_cast<std::size_t>(picture.width), 3},
      {picture.stride, 3, 1}, nb::dtype<std::uint8_t>(), picture.pixels);
}

nb::object array_of(const RawTensor& tensor) {
  const auto element = enum_named<ElementType>(tensor.type);
  const auto type = element ? numpy_type(*element) : std::nullopt;
  if (!type)
    throw nb::type_error(
        ("output " + tensor.name + " is " + tensor.type + ", which NumPy does not have").c_str());
  return read_only_view(tensor.bytes.get(), {tensor.shape.begin(), tensor.shape.end()}, {}, *type,
                        tensor.bytes);
}

}  // namespace ortchestra::python
