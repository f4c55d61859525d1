#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "ortchestra/tune/tune.h"

namespace ortchestra {

/// What was tried and what came of it, for a console `width` columns wide.
std::string tune_text(const TuneResult& result, const TuneOptions& options,
                      std::optional<std::size_t> width);

}  // namespace ortchestra
