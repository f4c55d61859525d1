#pragma once

#include <istream>
#include <optional>
#include <string>

#include "source/video/orientation.h"

namespace ortchestra {

/// What FFmpeg's libraries do not tell of a picture's file. Damaged files have none of it.
struct PictureTags {
  /// EXIF's in PNG, WebP and TIFF; the transformations of AVIF and HEIF. That of a JPEG is told by
  /// libavcodec.
  std::optional<Orientation> orientation;
  /// How a TIFF is compressed that libavcodec decodes as black without an error.
  std::optional<std::string> undecodable;
};

/// `file` can seek, and is a picture of any kind; reads little of it.
PictureTags tags_of_picture(std::istream& file);

/// Of the picture that an AVIF or HEIF file shows.
std::optional<Orientation> orientation_in_heif(std::istream& file);

}  // namespace ortchestra
