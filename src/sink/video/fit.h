#pragma once

#include "ortchestra/tensor/picture.h"

namespace ortchestra {

/// The picture as it is shown in a video of this size and these pixels: whole, as large as may be,
/// in the middle, with black bars. The picture itself where it fits as it is.
Picture fitted(const Picture& picture, const PictureSize& size, const SampleAspectRatio& aspect);

}  // namespace ortchestra
