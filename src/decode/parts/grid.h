#pragma once

#include <string>
#include <vector>

#include "ortchestra/decode/decoder.h"

namespace ortchestra {

/// A level of the grid of a detector: one cell per `stride` × `stride` pixels of the model's input.
struct GridLevel {
  int stride = 0;
  int columns = 0;
  int rows = 0;

  std::size_t cells() const {
    return static_cast<std::size_t>(columns) * static_cast<std::size_t>(rows);
  }
};

/// One level per stride of the options, in their order.
std::vector<GridLevel> grid_of(const DecodeOptions& options, const Recipe& recipe);
std::size_t cells_of(const std::vector<GridLevel>& grid);
/// The match of a kind that reads one row or column per cell. Such a kind also accepts outputs
/// without a batch dimension, but exported detectors always have one.
Match match_of_cells(const DecodedModel& model);
/// "3549 cells (an input of 416x416 with strides 8, 16, 32)".
std::string describe(const std::vector<GridLevel>& grid, const Recipe& recipe);

}  // namespace ortchestra
