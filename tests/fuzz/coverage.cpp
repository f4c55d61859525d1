#include "tests/fuzz/coverage.h"

#include <cstdint>

namespace ortchestra::fuzz {
namespace {

constexpr std::size_t slots = std::size_t{1} << 18;
bool seen[slots];  // not std::array: its functions may be instrumented
std::size_t edges = 0;
// Threads of a target may mix up their jumps. This only makes the driver keep an input too many or
// too few.
std::uintptr_t default_location = 0;
std::uintptr_t* last_location = &default_location;

}  // namespace

std::size_t covered_edges() { return edges; }

void record_location(std::uintptr_t& location) { last_location = &location; }

}  // namespace ortchestra::fuzz

#ifdef __clang__
#define NOT_INSTRUMENTED __attribute__((no_sanitize("coverage", "address", "undefined")))
#else
#define NOT_INSTRUMENTED __attribute__((no_sanitize_coverage, no_sanitize("address", "undefined")))
#endif

/// Called by instrumented code at the start of each block.
extern "C" NOT_INSTRUMENTED void __sanitizer_cov_trace_pc() {
  using namespace ortchestra::fuzz;
  // Relative to this function, because the program's address differs from run to run.
  const auto location = reinterpret_cast<std::uintptr_t>(__builtin_return_address(0)) -
                        reinterpret_cast<std::uintptr_t>(&__sanitizer_cov_trace_pc);
  bool& slot = seen[(location ^ (*last_location << 7U)) & (slots - 1)];
  *last_location = location;
  if (slot) return;
  slot = true;
  ++edges;
}
