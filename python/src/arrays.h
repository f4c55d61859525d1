#pragma once

#include <cstddef>
#include <initializer_list>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "nanobind.h"
#include "ortchestra/prediction/prediction.h"
#include "ortchestra/tensor/picture.h"
#include "ortchestra/tensor/recipe.h"

namespace ortchestra::python {

/// The frame in an array of uint8 with the shape (height, width, 3) in the channel order `color`,
/// or (height, width, 4), (height, width, 1) or (height, width). The picture shares the memory of a
/// BGR array whose pixels are contiguous within each row, unless `copy` is set; then the array must
/// not change until the picture is released, which may happen on any thread. Other arrays are
/// copied. Throws TypeError or ValueError.
Picture picture_of(nb::handle array, ColorOrder color, bool copy);

/// "bgr" or "rgb". Throws ValueError.
ColorOrder color_from(const std::string& text);

/// A read-only view of the picture: uint8 (height, width, 3), BGR.
nb::object array_of(const Picture& picture);

/// A read-only view of the values of an output. Throws TypeError for a type that NumPy lacks.
nb::object array_of(const RawTensor& tensor);

/// A new NumPy array with these values.
template <class T>
nb::object new_array(std::vector<T> values, std::initializer_list<std::size_t> shape) {
  auto kept = std::make_unique<std::vector<T>>(std::move(values));
  T* const data = kept->data();
  const nb::capsule owner(kept.release(),
                          [](void* old) noexcept { delete static_cast<std::vector<T>*>(old); });
  return nb::cast(nb::ndarray<nb::numpy, T>(data, shape, owner));
}

}  // namespace ortchestra::python
