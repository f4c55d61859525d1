#include "ortchestra/tensor/picture.h"

#include <cassert>
#include <cstddef>
#include <new>

namespace ortchestra {
namespace {

constexpr std::size_t kAlignment = 64;

}  // namespace

NewPicture make_picture(int width, int height) {
  assert(width > 0 && height > 0);
  // Colour converters write whole vectors: rows are rounded up to them, and the last one has room
  // behind it too.
  const std::size_t stride =
      (static_cast<std::size_t>(width) * 3 + kAlignment - 1) / kAlignment * kAlignment;
  const std::size_t bytes = stride * static_cast<std::size_t>(height) + kAlignment;
  auto* const pixels =
      static_cast<std::uint8_t*>(::operator new (bytes, std::align_val_t{kAlignment}));
  const auto release = [](const std::uint8_t* memory) {
    ::operator delete (const_cast<std::uint8_t*>(memory), std::align_val_t{kAlignment});
  };
  return {{width, height, static_cast<int>(stride), {pixels, release}}, pixels};
}

}  // namespace ortchestra
