#pragma once

#include <string>
#include <vector>

#include "ortchestra/decode/decoder.h"

namespace ortchestra {

/// A level of a detector's grid: a cell every `stride` pixels of the model's input.
struct GridLevel {
  int stride = 0;
  int columns = 0;
  int rows = 0;

  std::size_t cells() const {
    return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
  }
};

/// One level a stride of the options, in their order.
std::vector<GridLevel> grid_of(const DecodeOptions& options, const Recipe& recipe);
std::size_t cells_of(const std::vector<GridLevel>& grid);
/// Of a kind that reads one row or column per cell. It would take rows without a batch as well, but
/// no exported detector has only such.
Match match_of_cells(const DecodedModel& model);
/// "3549 cells (320x240 with strides 8, 16, 32)".
std::string describe(const std::vector<GridLevel>& grid, const Recipe& recipe);

}  // namespace ortchestra
