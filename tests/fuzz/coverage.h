#pragma once

#include <cstddef>
#include <cstdint>

namespace ortchestra::fuzz {

/// How many different jumps between blocks of instrumented code (-fsanitize-coverage=trace-pc) were
/// seen in this process so far; 0 where none is instrumented.
std::size_t covered_edges();

/// From now on `place`, which must stay, tells which block was entered last, by a number that is
/// the same in every run of a program.
void tell_place(std::uintptr_t& place);

}  // namespace ortchestra::fuzz
