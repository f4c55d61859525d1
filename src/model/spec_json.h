#pragma once

#include <nlohmann/json.hpp>
#include <vector>

#include "ortchestra/model/model.h"
#include "ortchestra/model/session.h"

namespace ortchestra {

/// For messages between a process and its workers, which are of the same build. Not a file format.
nlohmann::json to_json(const ModelSpec& spec);
ModelSpec model_spec_from_json(const nlohmann::json& json);

/// [{"name": NAME, "values": [NUMBER, …]}, …]
nlohmann::json to_json(const std::vector<ConstantInput>& constants);
std::vector<ConstantInput> constants_from_json(const nlohmann::json& json);

nlohmann::json to_json(const SessionOptions& options);
SessionOptions session_options_from_json(const nlohmann::json& json);

}  // namespace ortchestra
