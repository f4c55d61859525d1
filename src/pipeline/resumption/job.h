#pragma once

#include <nlohmann/json_fwd.hpp>

#include "ortchestra/loading/resolve.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/prediction/prediction.h"

namespace ortchestra {

/// The job of a run: everything that its outputs depend on. Two runs with equal jobs write equal
/// bytes. Files are identified by size and the hash of their first and last MiB, other inputs (a
/// camera) by name. Throws Error(input) when a file
/// cannot be read, for example because it has vanished.
nlohmann::json job_of(const PipelineOptions& options, const ResolvedModels& resolved,
                      const std::vector<PredictedModel>& predicted);

/// What identifies the content of an input that is opened by name, as in a job. An empty object for
/// a camera, a URL or a pipe. Throws UnreadableInput.
nlohmann::json identity_of_content(const std::string& input);

}  // namespace ortchestra
