#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ortchestra {

/// Of `names` the nearest to `name` by edit distance, where one is near enough to be meant.
std::optional<std::string> nearest_name(std::string_view name,
                                        const std::vector<std::string>& names);

/// "; did you mean 'NAME'?", or nothing where none is near enough.
std::string suggestion(std::string_view name, const std::vector<std::string>& names);

}  // namespace ortchestra
