#pragma once

#include <cstddef>
#include <memory>

#include "ortchestra/tensor/picture.h"

namespace ortchestra {

/// Makes pictures whose memory is reused. Without it, a large picture allocated for every frame
/// costs one page fault per 4 KiB. One thread at a time may call make(). Pictures may outlive the
/// pool, and any thread may release them.
class PicturePool {
 public:
  /// `max_in_use`: how many pictures are normally in use at once. The pool allocates this many
  /// before it reuses memory. More pictures may be in use.
  explicit PicturePool(std::size_t max_in_use);

  /// Like make_picture.
  NewPicture make(const PictureSize& size);

 private:
  struct SizedPool;

  const std::size_t max_in_use_;
  std::shared_ptr<SizedPool> sized_pool_;  ///< for the size of the latest picture
};

}  // namespace ortchestra
