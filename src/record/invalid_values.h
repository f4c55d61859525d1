#pragma once

#include <string>
#include <vector>

#include "ortchestra/record/record.h"

namespace ortchestra {

/// Makes impossible values unknown: negative numbers, fractions above 1, and more CPU time than all
/// CPUs have. Counts become 0. Returns one note per value, or one per column of values.
std::vector<std::string> drop_invalid_values(BenchResult& result);

}  // namespace ortchestra
