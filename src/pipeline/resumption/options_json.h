#pragma once

#include <nlohmann/json.hpp>

#include "ortchestra/pipeline/pipeline.h"

namespace ortchestra {

/// Every option by its name in the configuration; absent ones are null.
nlohmann::json to_json(const DecodeOptions& options);
DecodeOptions decode_options_from_json(const nlohmann::json& json);

/// For messages between processes of one build: not a file format.
nlohmann::json to_json(const PipelineOptions& options);
PipelineOptions pipeline_options_from_json(const nlohmann::json& json);

}  // namespace ortchestra
