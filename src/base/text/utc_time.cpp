#include "base/text/utc_time.h"

#include <fmt/chrono.h>

#include <chrono>

namespace ortchestra {

std::string utc_time_text() {
  const auto now = std::chrono::system_clock::to_time_t(std::chrono::system_clock::now());
  return fmt::format("{:%Y-%m-%dT%H:%M:%SZ}", fmt::gmtime(now));
}

}  // namespace ortchestra
