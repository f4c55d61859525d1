#pragma once

#include <cstddef>
#include <optional>
#include <string>

#include "ortchestra/tune/tune.h"

namespace ortchestra {

/// The trials and the result as text for a console with `width` columns; empty: no limit.
std::string tune_text(const TuneResult& result, const TuneOptions& options,
                      std::optional<std::size_t> width);

}  // namespace ortchestra
