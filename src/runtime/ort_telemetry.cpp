#include "runtime/ort_telemetry.h"

#include <cstdlib>
#include <string_view>

#include "ortchestra/runtime/runtime.h"

namespace ortchestra {
namespace {

constexpr const char* variable = "ORT_DISABLE_TELEMETRY";

}  // namespace

void disable_ort_telemetry() noexcept { ::setenv(variable, "1", 0); }

bool ort_telemetry_is_wanted() noexcept {
  const char* const value = std::getenv(variable);
  return value != nullptr && std::string_view(value) == "0";
}

}  // namespace ortchestra
