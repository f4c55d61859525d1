#pragma once

#include <filesystem>
#include <vector>

#include "ortchestra/prediction/prediction.h"
#include "ortchestra/tensor/picture.h"

namespace ortchestra {

/// Draws the predictions of one frame on its picture, as the outputs of pictures and videos do, and
/// writes it. A ".png" becomes a PNG, ".jpg" and ".jpeg" a JPEG. An existing file is replaced.
/// `models`: in the order of Prediction::model. Throws Error(input) for another extension or in a
/// build without video, Error(failure) if it can't be written.
void write_drawn_picture(const std::filesystem::path& path,
                         const std::vector<PredictedModel>& models, const FramePredictions& frame,
                         const Picture& picture);

}  // namespace ortchestra
