#pragma once

#include <cstddef>
#include <optional>
#include <vector>

#include "ortchestra/loading/resolve.h"

namespace ortchestra {

/// The index of the configured model with the same name as `given`. Empty if there is none, or if
/// `given` has no name.
std::optional<std::size_t> configured_index(const std::vector<ModelRequest>& configured,
                                            const ModelRequest& given);

/// Merges the models of a configuration with those that the user gives. A model with the name of a
/// configured model replaces its path, and what else it sets; the rest is kept. Other models are
/// appended. Throws Error(input) for a name that is given twice.
std::vector<ModelRequest> merge_models(std::vector<ModelRequest> configured,
                                       const std::vector<ModelRequest>& given);

}  // namespace ortchestra
