#include "decode/parts/grid.h"

#include <fmt/format.h>

#include <algorithm>

namespace ortchestra {

std::vector<GridLevel> grid_of(const DecodeOptions& options, const Recipe& recipe) {
  std::vector<GridLevel> grid;
  for (const int stride : options.strides)
    grid.push_back({stride, recipe.width / stride, recipe.height / stride});
  return grid;
}

Match match_of_cells(const DecodedModel& model) {
  const auto has_rows_of_frames = [](const auto& output) { return output.shape.size() != 2; };
  return std::ranges::any_of(model.outputs, has_rows_of_frames) ? Match::exact : Match::none;
}

std::size_t cells_of(const std::vector<GridLevel>& grid) {
  std::size_t sum = 0;
  for (const GridLevel& level : grid) sum += level.cells();
  return sum;
}

std::string describe(const std::vector<GridLevel>& grid, const Recipe& recipe) {
  std::vector<int> strides;
  strides.reserve(grid.size());
  for (const GridLevel& level : grid) strides.push_back(level.stride);
  return fmt::format("{} cells (an input of {}x{} with strides {})", cells_of(grid), recipe.width,
                     recipe.height, fmt::join(strides, ", "));
}

}  // namespace ortchestra
