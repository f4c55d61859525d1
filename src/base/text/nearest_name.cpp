#include "base/text/nearest_name.h"

#include <algorithm>
#include <numeric>
#include <utility>

namespace ortchestra {

std::optional<std::string> nearest_name(std::string_view name,
                                        const std::vector<std::string>& names) {
  // Levenshtein distance; only one line of its table is in memory.
  const auto distance = [name](std::string_view other) {
    std::vector<std::size_t> costs(other.size() + 1);
    std::iota(costs.begin(), costs.end(), std::size_t{0});
    for (std::size_t i = 1; i <= name.size(); ++i) {
      std::size_t diagonal = std::exchange(costs[0], i);
      for (std::size_t j = 1; j <= other.size(); ++j) {
        const std::size_t replaced = diagonal + (name[i - 1] == other[j - 1] ? 0 : 1);
        diagonal = std::exchange(costs[j], std::min({costs[j] + 1, costs[j - 1] + 1, replaced}));
      }
    }
    return costs.back();
  };
  const auto nearest = std::ranges::min_element(names, {}, distance);
  if (nearest == names.end() || distance(*nearest) > std::max<std::size_t>(1, nearest->size() / 2))
    return std::nullopt;
  return *nearest;
}

std::string suggestion(std::string_view name, const std::vector<std::string>& names) {
  const auto nearest = nearest_name(name, names);
  return nearest ? "; did you mean '" + *nearest + "'?" : "";
}

}  // namespace ortchestra
