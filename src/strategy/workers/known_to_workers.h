#pragma once

#include <string_view>

namespace ortchestra {

/// Throws Error(input) if the strategy was added by add_strategy() and the program did not call
/// serve_worker(): its worker processes then do not know the strategy. The message says what to do.
void require_known_to_workers(std::string_view strategy);

}  // namespace ortchestra
