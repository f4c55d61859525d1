#pragma once

#include <memory>
#include <string>

#include "ortchestra/tensor/picture.h"

namespace ortchestra {

enum class ImageFormat { jpeg, png };

/// Encodes pictures as image files with FFmpeg's encoders, on the calling thread. Not thread-safe.
class ImageEncoder {
 public:
  explicit ImageEncoder(ImageFormat format);
  ~ImageEncoder();

  /// Returns the bytes of the file. Each picture may have another size. Throws Error(failure).
  std::string encode(const Picture& picture);

 private:
  class Codec;
  ImageFormat format_;
  std::unique_ptr<Codec> codec_;
};

}  // namespace ortchestra
