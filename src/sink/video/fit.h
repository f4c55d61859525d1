#pragma once

#include "ortchestra/tensor/picture.h"

namespace ortchestra {

/// Scales a picture to a video of this size and pixel aspect: as large as possible, centred, with
/// black bars. Returns the same picture if it already matches.
Picture fitted(const Picture& picture, const PictureSize& size, const SampleAspectRatio& aspect);

}  // namespace ortchestra
