#pragma once

#include <memory>
#include <string>

#include "ortchestra/tensor/picture.h"

namespace ortchestra {

enum class ImageFormat { jpeg, png };

/// Makes image files of pictures, by FFmpeg's encoders. Not thread-safe; computes on the calling
/// thread.
class ImageEncoder {
 public:
  explicit ImageEncoder(ImageFormat format);
  ~ImageEncoder();

  /// The file's bytes. Pictures may differ in size. Throws Error(failure).
  std::string encode(const Picture& picture);

 private:
  class Codec;
  ImageFormat format_;
  std::unique_ptr<Codec> codec_;
};

}  // namespace ortchestra
