#include "source/live/read_timeout.h"

#include <fmt/format.h>

namespace ortchestra {

std::string ReadTimeout::reason() const {
  if (stop_.stop_requested()) return "the wait for it was stopped";
  return fmt::format("no data arrived for {:g} s: check that it is sending",
                     std::chrono::duration<double>(*timeout_).count());
}

}  // namespace ortchestra
