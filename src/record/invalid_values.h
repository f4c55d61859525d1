#pragma once

#include <string>
#include <vector>

#include "ortchestra/record/record.h"

namespace ortchestra {

/// Makes figures unknown that no measurement can give: negative ones, and shares above 1. A note
/// for each says what was found. Counts become 0.
std::vector<std::string> drop_invalid_values(BenchResult& result);

}  // namespace ortchestra
