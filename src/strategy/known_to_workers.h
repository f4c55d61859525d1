#pragma once

#include "ortchestra/strategy/strategies.h"

namespace ortchestra {

/// Throws Error(input), which says what to do, for a strategy of add_strategy() in a program that
/// did not call serve_worker(): its worker processes don't know it.
void require_known_to_workers(const StrategyInfo& strategy);

}  // namespace ortchestra
