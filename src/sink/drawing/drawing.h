#pragma once

#include <memory>
#include <vector>

#include "ortchestra/prediction/prediction.h"
#include "ortchestra/tensor/picture.h"

namespace ortchestra {

class Palette;
class PicturePool;

/// A copy of the picture with all predictions on it: masks below, boxes and poses above, labels
/// with scores on top, placed so that they cover each other as little as may be. A class has one
/// colour, in every frame and for every model with that label. The build chooses:
/// drawing_opencv.cpp.
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
