#include "tests/fuzz/coverage.h"

#include <cstdint>

namespace ortchestra::fuzz {
namespace {

constexpr std::size_t slots = std::size_t{1} << 18;
bool seen[slots];  // no std::array: its functions may be instrumented too
std::size_t edges = 0;
// Threads of a target may mix their jumps: that costs an input too many, or too few.
std::uintptr_t own_place = 0;
std::uintptr_t* last_place = &own_place;

}  // namespace

std::size_t covered_edges() { return edges; }

void tell_place(std::uintptr_t& place) { last_place = &place; }

}  // namespace ortchestra::fuzz

#ifdef __clang__
#define NOT_INSTRUMENTED __attribute__((no_sanitize("coverage", "address", "undefined")))
#else
#define NOT_INSTRUMENTED __attribute__((no_sanitize_coverage, no_sanitize("address", "undefined")))
#endif

/// Called by the compiler's code at the begin of each block.
extern "C" NOT_INSTRUMENTED void __sanitizer_cov_trace_pc() {
  using namespace ortchestra::fuzz;
  // Relative to this function: where a program lies in memory differs from run to run.
  const auto place = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) -
                     reinterpret_cast<std::uintptr_t>(&__sanitizer_cov_trace_pc);
  bool& slot = seen[(place ^ (*last_place << 7U)) & (slots - 1)];
  *last_place = place;
  if (slot) return;
  slot = true;
  ++edges;
}
