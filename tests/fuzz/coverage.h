#pragma once

#include <cstddef>
#include <cstdint>

namespace ortchestra::fuzz {

/// The number of different jumps between blocks of instrumented code (-fsanitize-coverage=trace-pc)
/// that this process has executed so far; 0 if no code is instrumented.
std::size_t covered_edges();

/// From now on, `location` holds a number for the block that was entered last. The number is the
/// same in every run of a program. `location` must stay valid until the process ends.
void record_location(std::uintptr_t& location);

}  // namespace ortchestra::fuzz
