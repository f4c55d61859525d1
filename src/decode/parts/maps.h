#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/parts/outputs.h"
#include "ortchestra/tensor/recipe.h"

namespace ortchestra {

/// How an output of maps lies in memory: one map a class, or the classes of a pixel together.
struct MapLayout {
  std::size_t maps = 0;
  std::size_t width = 0;
  std::size_t height = 0;
  std::size_t map_step = 0;    ///< elements from one map to the next
  std::size_t pixel_step = 0;  ///< elements from one pixel to the next

  std::size_t pixels() const { return width * height; }
};

/// Of an output [batch, maps, h, w] or [batch, h, w, maps] or [batch, h, w], told apart by which of
/// its extents are in proportion to the model's input. None where no extents are, or are unknown.
std::optional<MapLayout> map_layout(const Shape& shape, const Recipe& recipe);

/// Whether an output declared so may prove to be one: it has such a layout, or extents that are
/// unknown yet.
bool may_be_maps(const Shape& declared, const Recipe& recipe);

/// Of a kind that reads maps: none for classes with extents of 1 behind them, likely for one map.
Match match_of_maps(const DecodedModel& model);
/// Whether the first output does.
bool holds_whole_numbers(const DecodedModel& model);

/// Which pixels of a map the pixels of a frame's row, or column, fall on: linear interpolation
/// between pixel centres, the outermost ones going on to the edge.
struct Sample {
  std::uint32_t first = 0;  ///< pixel of the map; the other is the next one, or itself at the edge
  std::uint32_t second = 0;
  float weight = 0;    ///< of the second
  bool inside = true;  ///< whether the model has seen that spot at all (a crop leaves some out)
};
/// One a pixel of the frame along an axis. `tensor` and `map` are extents along it.
std::vector<Sample> samples(int frame, double scale, double offset, int tensor, std::size_t map);

/// Where a frame's pixels lie on a map, along both axes.
struct MapSamples {
  std::vector<Sample> columns;
  std::vector<Sample> rows;
};
MapSamples samples(const MapLayout& layout, const Recipe& recipe, const PictureSize& frame);

}  // namespace ortchestra
