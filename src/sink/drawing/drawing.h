#pragma once

#include <memory>
#include <vector>

#include "ortchestra/prediction/prediction.h"
#include "ortchestra/tensor/picture.h"

namespace ortchestra {

class Palette;
class PicturePool;

/// Draws predictions on a copy of a picture: first masks, then boxes and poses, last labels with
/// scores. Labels are placed so that they overlap as little as possible. A class has the same
/// colour in all frames, and for all models with that label. Implemented in drawing_opencv.cpp; not
/// in a build without video.
class Drawing {
 public:
  explicit Drawing(std::vector<PredictedModel> models);

  Picture draw(const FramePredictions& frame, const Picture& picture) const;

 private:
  std::vector<PredictedModel> models_;
  std::shared_ptr<const Palette> palette_;
  std::shared_ptr<PicturePool> copies_;
};

}  // namespace ortchestra
