#pragma once

#include <memory>

#include "ortchestra/tensor/picture.h"

namespace ortchestra {

/// Pictures whose memory is used again: a large one freshly allocated for every frame costs a page
/// fault every 4 KiB. Thread-safe; pictures may outlive it.
class PicturePool {
 public:
  PicturePool();

  /// As make_picture.
  NewPicture make(int width, int height);

 private:
  struct Free;
  std::shared_ptr<Free> free_;
};

}  // namespace ortchestra
