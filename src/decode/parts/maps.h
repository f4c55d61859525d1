#pragma once

#include <cstdint>
#include <span>
#include <vector>

#include "decode/parts/outputs.h"
#include "ortchestra/tensor/recipe.h"

namespace ortchestra {

/// The memory layout of an output of maps: one map per class, or all classes of a pixel together.
struct MapLayout {
  std::size_t maps = 0;
  std::size_t width = 0;
  std::size_t height = 0;
  std::size_t map_step = 0;    ///< elements from one map to the next
  std::size_t pixel_step = 0;  ///< elements from one pixel to the next

  std::size_t pixels() const { return width * height; }
};

/// The layout of an output [batch, maps, h, w], [batch, h, w, maps] or [batch, h, w]. The
/// dimensions h and w are those in the aspect ratio of the model's input. Empty if there are none,
/// or they are unknown.
std::optional<MapLayout> map_layout(const Shape& shape, const Recipe& recipe);

/// Whether an output with this declared shape may have maps: it has such a layout, or unknown
/// dimensions.
bool may_be_maps(const Shape& declared, const Recipe& recipe);

/// The match of a kind that reads maps. Match::likely for a single map. Match::none for maps of one
/// pixel, which are scores of classes.
Match match_of_maps(const DecodedModel& model);
/// Whether the first output has integers.
bool holds_whole_numbers(const DecodedModel& model);

/// The pixels of a map for one row or column of the frame: linear interpolation between pixel
/// centres. Beyond the outermost centres, the value is constant.
struct Sample {
  std::uint32_t first = 0;   ///< index of a row or column of the map
  std::uint32_t second = 0;  ///< the next one, or the same at the edge
  float weight = 0;          ///< of the second, from 0 to 1
  bool inside = true;        ///< false where the recipe cropped the frame
};
/// One sample per row or column of the frame. `frame`, `tensor` and `map` are sizes along this
/// axis.
std::vector<Sample> samples(int frame, double scale, double offset, int tensor, std::size_t map);

/// The samples of a frame along both axes.
struct MapSamples {
  std::vector<Sample> columns;
  std::vector<Sample> rows;
};
MapSamples samples(const MapLayout& layout, const Recipe& recipe, const PictureSize& frame);

}  // namespace ortchestra
