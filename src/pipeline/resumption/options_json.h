#pragma once

#include <nlohmann/json.hpp>

#include "ortchestra/pipeline/pipeline.h"

namespace ortchestra {

/// The keys are those of the configuration file. An option that is not set is null.
nlohmann::json to_json(const DecodeOptions& options);
DecodeOptions decode_options_from_json(const nlohmann::json& json);

/// For messages between processes of the same build. This is not a file format.
nlohmann::json to_json(const PipelineOptions& options);
PipelineOptions pipeline_options_from_json(const nlohmann::json& json);

}  // namespace ortchestra
