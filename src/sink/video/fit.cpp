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

Picture fitted(const Picture& picture, int width, int height, const SampleAspectRatio& aspect) {
  if (picture.width == width && picture.height == height && picture.sample_aspect == aspect)
    return picture;
  // The width in pixels of the video.
  const double full_width = picture.width * ratio(picture.sample_aspect) / ratio(aspect);
  const double scale = std::min(width / full_width, static_cast<double>(height) / picture.height);
  const int inner_width = side(full_width * scale, width);
  const int inner_height = side(picture.height * scale, height);

  NewPicture made = make_picture(width, height);
  const std::ptrdiff_t stride = made.picture.stride;
  std::memset(made.pixels, 0, static_cast<std::size_t>(stride) * static_cast<std::size_t>(height));
  const std::ptrdiff_t left = (width - inner_width) / 2;
  const std::ptrdiff_t top = (height - inner_height) / 2;
  resize_pixels({picture.pixels.get(), picture.width, picture.height, picture.stride},
                {made.pixels + top * stride + left * 3, inner_width, inner_height, stride});
  made.picture.sample_aspect = aspect;
  return made.picture;
}

}  // namespace ortchestra
