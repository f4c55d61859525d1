#pragma once

#include <array>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/base/enum_text.h"

namespace ortchestra {

/// How the four numbers of a box are meant.
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

/// What coordinates are measured in.
enum class CoordinateUnit {
  relative,  ///< 0…1 of the model's input
  absolute,  ///< pixels of the model's input
};
template <>
inline constexpr auto enum_texts<CoordinateUnit> = std::to_array<EnumText<CoordinateUnit>>({
    {CoordinateUnit::relative, "relative"},
    {CoordinateUnit::absolute, "absolute"},
});

/// What makes probabilities of a model's numbers.
enum class Activation { none, sigmoid, softmax };
template <>
inline constexpr auto enum_texts<Activation> = std::to_array<EnumText<Activation>>({
    {Activation::none, "none"},
    {Activation::sigmoid, "sigmoid"},
    {Activation::softmax, "softmax"},
});

/// Which of a point's two numbers comes first.
enum class PointOrder { xy, yx };
template <>
inline constexpr auto enum_texts<PointOrder> = std::to_array<EnumText<PointOrder>>({
    {PointOrder::xy, "xy"},
    {PointOrder::yx, "yx"},
});

/// What a column of "detections" holds. The box is x1 y1 x2 y2, or cx cy and either w h or size,
/// the side of a square.
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

/// How a model's outputs become predictions: [model.decode] of the configuration. What is absent
/// has the default of the kind (docs/predictions.md has them in a table).
struct DecodeOptions {
  std::string kind = "tensors";  ///< a name of decoder_kinds()

  /// The outputs to use, by name, in the order that the kind names them; empty: found by their
  /// shapes.
  std::vector<std::string> outputs = {};
  std::vector<std::string> labels = {};  ///< one a class; instead of a file
  std::string labels_file = {};          ///< one a line

  std::optional<float> score = {};  ///< least score of what is kept
  std::optional<float> iou = {};    ///< boxes of a class that overlap more are one; 1: all are kept
  std::optional<int> top_k = {};    ///< at most so many, the best ones, a frame
  std::optional<int> background = {};  ///< the class that stands for nothing; never reported
  std::optional<Activation> activation = {};

  std::optional<BoxFormat> box_format = {};
  std::optional<CoordinateUnit> coordinates = {};
  std::vector<int> strides = {};        ///< of a grid's levels, in pixels of the model's input
  std::optional<int> reg_max = {};      ///< "nanodet": a side's distribution has reg_max + 1 bins
  std::optional<float> threshold = {};  ///< "mask": least probability of a pixel inside
  std::optional<PointOrder> point_order = {};  ///< "keypoints" given as numbers
  /// "detections": what the columns of its outputs hold, those of the first output first.
  std::vector<Column> columns = {};
  /// "detections": the output that says how many rows each picture has; empty: all rows count.
  std::string counts = {};
};

}  // namespace ortchestra
