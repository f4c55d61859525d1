#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ortchestra {

/// The element of `names` with the smallest edit distance to `name`; empty if none is similar
/// enough.
std::optional<std::string> nearest_name(std::string_view name,
                                        const std::vector<std::string>& names);

/// "; did you mean 'NAME'?", or an empty text if no name is similar enough.
std::string suggestion(std::string_view name, const std::vector<std::string>& names);

}  // namespace ortchestra
