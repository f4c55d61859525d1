#pragma once

#include <nlohmann/json.hpp>

#include "ortchestra/strategy/row.h"

namespace ortchestra {

/// A row as JSON, for messages between processes: {"strategy": NAME, "options": {NAME: VALUE, …}}.
/// Values are texts as typed by the user. Unset options are left out.
nlohmann::json to_json(const Row& row);

/// The inverse of to_json(). Throws nlohmann::json::exception or Error(input) for JSON that
/// to_json() never writes.
Row row_from_json(const nlohmann::json& from);

}  // namespace ortchestra
