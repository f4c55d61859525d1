#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/base/enum_text.h"

namespace ortchestra {

/// The meaning of the four numbers of a box.
enum class BoxFormat {
  corners,          ///< left, top, right, bottom
  center,           ///< centre x, centre y, width, height
  corners_y_first,  ///< top, left, bottom, right
};
template <>
inline constexpr auto enum_texts<BoxFormat> = std::to_array<EnumText<BoxFormat>>({
    {BoxFormat::corners, "corners"},
    {BoxFormat::center, "center"},
    {BoxFormat::corners_y_first, "yxyx"},
});

/// The unit of coordinates.
enum class CoordinateUnit {
  relative,  ///< from 0 to 1, relative to the size of the model's input
  absolute,  ///< pixels of the model's input
};
template <>
inline constexpr auto enum_texts<CoordinateUnit> = std::to_array<EnumText<CoordinateUnit>>({
    {CoordinateUnit::relative, "relative"},
    {CoordinateUnit::absolute, "absolute"},
});

/// The function that converts the outputs of a model to probabilities.
enum class Activation { none, sigmoid, softmax };
template <>
inline constexpr auto enum_texts<Activation> = std::to_array<EnumText<Activation>>({
    {Activation::none, "none"},
    {Activation::sigmoid, "sigmoid"},
    {Activation::softmax, "softmax"},
});

/// The order of the two numbers of a point.
enum class PointOrder { xy, yx };
template <>
inline constexpr auto enum_texts<PointOrder> = std::to_array<EnumText<PointOrder>>({
    {PointOrder::xy, "xy"},
    {PointOrder::yx, "yx"},
});

/// The content of a column of the decoder "detections". A box is x1 y1 x2 y2, or cx cy w h, or cx
/// cy size. `size` is the side of a square.
enum class Column { batch, class_index, score, x1, y1, x2, y2, cx, cy, w, h, size, skip };
template <>
inline constexpr auto enum_texts<Column> = std::to_array<EnumText<Column>>({
    {Column::batch, "batch"},
    {Column::class_index, "class"},
    {Column::score, "score"},
    {Column::x1, "x1"},
    {Column::y1, "y1"},
    {Column::x2, "x2"},
    {Column::y2, "y2"},
    {Column::cx, "cx"},
    {Column::cy, "cy"},
    {Column::w, "w"},
    {Column::h, "h"},
    {Column::size, "size"},
    {Column::skip, "skip"},
});

/// How to decode the outputs of a model: [model.decode] of the configuration. An option that is not
/// set has the default of the kind, which docs/predictions.md lists.
struct DecodeOptions {
  std::string kind = "tensors";  ///< a name of decoder_kinds()

  /// The names of the outputs to use, in the order that the kind defines. If empty, outputs are
  /// found by their shapes.
  std::vector<std::string> outputs = {};
  std::vector<std::string> labels = {};  ///< one per class; instead of a file
  std::string labels_file = {};          ///< one label per line

  std::optional<float> score = {};  ///< minimum score of a prediction
  std::optional<float> iou = {};    ///< suppresses boxes of a class that overlap more; 1 keeps all
  std::optional<int> top_k = {};    ///< maximum number of predictions per frame; the best are kept
  /// The maximum of decoders of boxes and poses if `top_k` is not set.
  static constexpr int default_most_boxes = 300;
  std::optional<int> background = {};  ///< class index of the background, which is never reported
  std::optional<Activation> activation = {};

  std::optional<BoxFormat> box_format = {};
  std::optional<CoordinateUnit> coordinates = {};
  std::vector<int> strides = {};    ///< of the levels of the grid, in pixels of the model's input
  std::optional<int> reg_max = {};  ///< "nanodet": distributions have reg_max + 1 bins
  std::optional<float> threshold = {};  ///< "mask": minimum probability of a pixel inside a mask
  std::optional<PointOrder> point_order = {};  ///< "keypoints": of coordinates, not heat maps
  /// "detections": the content of the columns, first those of the first output.
  std::vector<Column> columns = {};
  /// "detections": the output with the number of rows per picture. If empty, all rows are read.
  std::string counts = {};
};

}  // namespace ortchestra
