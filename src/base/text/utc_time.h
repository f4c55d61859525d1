#pragma once

#include <string>

namespace ortchestra {

/// The current time as ISO 8601 in UTC, to the second: "2026-11-22T20:54:12Z".
std::string utc_time_text();

}  // namespace ortchestra
