#include "sink/video/fit.h"

#include <algorithm>
#include <cmath>
#include <cstring>

#include "tensor/resize.h"

namespace ortchestra {
namespace {

double ratio(const SampleAspectRatio& aspect) {
  return static_cast<double>(aspect.horizontal) / aspect.vertical;
}

int side(double length, int most) {
  return std::clamp(static_cast<int>(std::lround(length)), 1, most);
}

}  // namespace

Picture fitted(const Picture& picture, const PictureSize& size, const SampleAspectRatio& aspect) {
  if (picture.size() == size && picture.sample_aspect == aspect) return picture;
  // The width in pixels of the video.
  const double full_width = picture.width * ratio(picture.sample_aspect) / ratio(aspect);
  const double scale =
      std::min(size.width / full_width, static_cast<double>(size.height) / picture.height);
  const int inner_width = side(full_width * scale, size.width);
  const int inner_height = side(picture.height * scale, size.height);

  NewPicture made = make_picture(size);
  const std::ptrdiff_t stride = made.picture.stride;
  std::memset(made.pixels, 0,
              static_cast<std::size_t>(stride) * static_cast<std::size_t>(size.height));
  const std::ptrdiff_t left = (size.width - inner_width) / 2;
  const std::ptrdiff_t top = (size.height - inner_height) / 2;
  resize_pixels({picture.pixels.get(), picture.width, picture.height, picture.stride},
                {made.pixels + top * stride + left * 3, inner_width, inner_height, stride});
  made.picture.sample_aspect = aspect;
  return made.picture;
}

}  // namespace ortchestra
