#pragma once

#include <nlohmann/json.hpp>

#include "ortchestra/strategy/row.h"

namespace ortchestra {

/// A row as it travels between processes: {"strategy": NAME, "options": {NAME: VALUE as it is
/// typed}}, unset options left out.
nlohmann::json to_json(const Row& row);

/// Throws nlohmann::json::exception or Error(input) for anything that to_json() does not give.
Row row_from_json(const nlohmann::json& from);

}  // namespace ortchestra
