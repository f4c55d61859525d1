#pragma once

#include <nlohmann/json_fwd.hpp>

#include "ortchestra/loading/resolve.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/prediction/prediction.h"

namespace ortchestra {

/// All that a run's outputs depend on: two runs with equal jobs write equal bytes. Files are told
/// by their size and the hash of their first and last MiB; inputs that can't be told (a camera) by
/// their name. Throws Error(input) for an input that can't be read.
nlohmann::json job_of(const PipelineOptions& options, const ResolvedModels& resolved,
                      const std::vector<PredictedModel>& predicted);

}  // namespace ortchestra
