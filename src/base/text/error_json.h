#pragma once

#include <exception>
#include <nlohmann/json.hpp>

#include "ortchestra/base/error.h"

namespace ortchestra {

/// An exception on its way to another process: "error" (text_of), "kind" (kind_of) and "remedies".
nlohmann::json error_to_json(const std::exception& error);
/// The Error that error_to_json() described. Throws nlohmann::json::exception for anything else.
Error error_from_json(const nlohmann::json& message);

}  // namespace ortchestra
