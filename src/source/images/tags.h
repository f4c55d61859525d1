#pragma once

#include <istream>
#include <optional>
#include <string>

#include "source/video/orientation.h"

namespace ortchestra {

/// Properties of a picture file that FFmpeg's libraries do not report. All are empty for a damaged
/// file.
struct PictureTags {
  /// From EXIF in PNG, WebP and TIFF, or from the transformations of AVIF and HEIF. libavcodec
  /// reports the orientation of a JPEG.
  std::optional<Orientation> orientation;
  /// The compression of a TIFF, if libavcodec decodes it as black without an error.
  std::optional<std::string> undecodable;
};

/// `file` is a picture of any kind and must be seekable. Reads only a small part of it.
PictureTags tags_of_picture(std::istream& file);

/// The orientation of the primary picture of an AVIF or HEIF file.
std::optional<Orientation> orientation_in_heif(std::istream& file);

}  // namespace ortchestra
