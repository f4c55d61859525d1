#include "source/live/patience.h"

#include <fmt/format.h>

namespace ortchestra {

std::string VideoPatience::reason() const {
  if (stop_.stop_requested()) return "the waiting for it was ended";
  return fmt::format("nothing came for {:g} s: is it sending?",
                     std::chrono::duration<double>(*patience_).count());
}

}  // namespace ortchestra
