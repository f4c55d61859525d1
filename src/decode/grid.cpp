#include "decode/grid.h"

#include <fmt/format.h>

namespace ortchestra {

std::vector<GridLevel> grid_of(const DecodeOptions& options, const Recipe& recipe) {
  std::vector<GridLevel> grid;
  for (const int stride : options.strides)
    grid.push_back({stride, recipe.width / stride, recipe.height / stride});
  return grid;
}

std::size_t cells_of(const std::vector<GridLevel>& grid) {
  std::size_t sum = 0;
  for (const GridLevel& level : grid) sum += level.cells();
  return sum;
}

std::string describe(const std::vector<GridLevel>& grid, const Recipe& recipe) {
  std::vector<int> strides;
  for (const GridLevel& level : grid) strides.push_back(level.stride);
  return fmt::format("{} cells (an input of {}x{} with strides {})", cells_of(grid), recipe.width,
                     recipe.height, fmt::join(strides, ", "));
}

}  // namespace ortchestra
