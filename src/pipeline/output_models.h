#pragma once

#include <vector>

#include "ortchestra/pipeline/pipeline.h"

namespace ortchestra {

/// Throws Error(input) for an output that names a model that is not among `models`, and for one
/// that gets the predictions of several models if its format holds only one.
void check_output_models(const std::vector<PipelineOutput>& outputs,
                         const std::vector<PredictedModel>& models);

}  // namespace ortchestra
