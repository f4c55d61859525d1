#pragma once

#include <cstddef>
#include <memory>

#include "ortchestra/tensor/picture.h"

namespace ortchestra {

/// Pictures whose memory is used again: a large one freshly allocated for every frame costs a page
/// fault every 4 KiB. One thread at a time; pictures may outlive it, and may be let go by any
/// thread.
class PicturePool {
 public:
  /// `most`: pictures in use at once, see BufferPool.
  explicit PicturePool(std::size_t most);

  /// As make_picture.
  NewPicture make(const PictureSize& size);

 private:
  struct Sized;

  const std::size_t most_;
  std::shared_ptr<Sized> pool_;  ///< of the size that was asked for last
};

}  // namespace ortchestra
