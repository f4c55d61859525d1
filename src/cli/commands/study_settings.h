#pragma once

#include <vector>

#include "ortchestra/config/settings.h"

namespace ortchestra::cli {

/// The settings of the study: 1000 frames of 256×256, each repeated to a batch of 4. It sets no
/// models and no rows.
Configuration study_settings();

/// Returns the models (if empty, the built-in ones) with the colour order of the study, BGR, as
/// OpenCV decodes frames. Only models with three channels whose recipe sets no colour are changed.
/// Throws Error(input) for a model that can't be described or can't take pictures.
std::vector<ModelRequest> with_study_colors(std::vector<ModelRequest> models);

}  // namespace ortchestra::cli
