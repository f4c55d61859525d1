#include "source/video/colors.h"

extern "C" {
#include <libavutil/pixdesc.h>
}

#include <string>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

/// The deprecated "J" formats imply full range. FFmpeg expects the plain format, and the range as a
/// separate setting.
AVPixelFormat without_range(AVPixelFormat format) {
  switch (format) {
    case AV_PIX_FMT_YUVJ420P:
      return AV_PIX_FMT_YUV420P;
    case AV_PIX_FMT_YUVJ422P:
      return AV_PIX_FMT_YUV422P;
    case AV_PIX_FMT_YUVJ444P:
      return AV_PIX_FMT_YUV444P;
    case AV_PIX_FMT_YUVJ440P:
      return AV_PIX_FMT_YUV440P;
    case AV_PIX_FMT_YUVJ411P:
      return AV_PIX_FMT_YUV411P;
    default:
      return format;
  }
}

bool is_gray_or_rgb(AVPixelFormat format) {
  const AVPixFmtDescriptor* descriptor = av_pix_fmt_desc_get(format);
  if (descriptor == nullptr) return false;
  return descriptor->nb_components <= 2 || (descriptor->flags & AV_PIX_FMT_FLAG_RGB) != 0;
}

}  // namespace

PictureConverter::Format PictureConverter::format_of(const AVFrame& frame) {
  const auto original = static_cast<AVPixelFormat>(frame.format);
  const AVPixelFormat pixels = without_range(original);
  const bool full_by_default = pixels != original || is_gray_or_rgb(pixels);
  const bool full_range = frame.color_range == AVCOL_RANGE_JPEG ||
                          (frame.color_range == AVCOL_RANGE_UNSPECIFIED && full_by_default);
  // swscale and AVFrame use the same numbers for colour matrices.
  const int matrix = frame.colorspace == AVCOL_SPC_UNSPECIFIED || frame.colorspace == AVCOL_SPC_RGB
                         ? SWS_CS_DEFAULT
                         : static_cast<int>(frame.colorspace);
  return {frame.width, frame.height, pixels, matrix, full_range};
}

Picture PictureConverter::convert(const AVFrame& frame, const Orientation& orientation) {
  const Format format = format_of(frame);
  if (!scaler_ || !(format == format_)) {
    scaler_.reset(sws_getContext(
        format.width, format.height, static_cast<AVPixelFormat>(format.pixels), format.width,
        format.height, AV_PIX_FMT_BGR24, SWS_BILINEAR, nullptr, nullptr, nullptr));
    if (!scaler_) {
      const char* name = av_get_pix_fmt_name(static_cast<AVPixelFormat>(format.pixels));
      throw failure("frames in the pixel format " +
                    std::string(name != nullptr ? name : "unknown") + " can't be converted");
    }
    // Contrast and saturation are 1 in 16.16 fixed point. The call fails for RGB, which has no
    // matrix. That is correct, so the result is ignored.
    sws_setColorspaceDetails(scaler_.get(), sws_getCoefficients(format.matrix),
                             format.full_range ? 1 : 0, sws_getCoefficients(SWS_CS_DEFAULT), 1, 0,
                             1 << 16, 1 << 16);
    format_ = format;
  }
  const bool is_upright = orientation == Orientation{};
  const NewPicture made = (is_upright ? pictures_ : unrotated_).make({frame.width, frame.height});
  std::uint8_t* const planes[4] = {made.pixels, nullptr, nullptr, nullptr};
  const int strides[4] = {made.picture.stride, 0, 0, 0};
  if (sws_scale(scaler_.get(), frame.data, frame.linesize, 0, frame.height, planes, strides) < 0) {
    throw failure("a frame's colours can't be converted");
  }
  if (is_upright) return made.picture;
  const bool swaps = orientation.swaps_sides();
  const NewPicture oriented =
      pictures_.make({swaps ? frame.height : frame.width, swaps ? frame.width : frame.height});
  apply_orientation(made.picture, orientation, oriented);
  return oriented.picture;
}

}  // namespace ortchestra
