#pragma once

#include <string_view>

namespace ortchestra {

/// Throws Error(input), which says what to do, for the name of a strategy of add_strategy() in a
/// program that did not call serve_worker(): its worker processes don't know it.
void require_known_to_workers(std::string_view strategy);

}  // namespace ortchestra
