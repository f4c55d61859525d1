#pragma once

#include <array>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace ortchestra {

/// The meaning of the four numbers of a box.
enum class BoxFormat {
  corners,          ///< left, top, right, bottom
  center,           ///< centre x, centre y, width, height
  corners_y_first,  ///< top, left, bottom, right
};
/// The unit of coordinates.
enum class CoordinateUnit {
  relative,  ///< from 0 to 1, relative to the size of the model's input
  absolute,  ///< pixels of the model's input
};
/// The function that converts the outputs of a model to probabilities.
enum class Activation { none, sigmoid, softmax };

/// The order of the two numbers of a point.
enum class PointOrder { xy, yx };

/// The content of a column of the decoder "detections". A box is x1 y1 x2 y2, or cx cy w h, or cx
/// cy size. `size` is the side of a square.
enum class Column { batch, class_index, score, x1, y1, x2, y2, cx, cy, w, h, size, skip };

/// Names as in the configuration file ("center"); nothing for an unknown name.
std::optional<BoxFormat> box_format_named(std::string_view name);
std::optional<CoordinateUnit> coordinate_unit_named(std::string_view name);
std::optional<Activation> activation_named(std::string_view name);
std::optional<PointOrder> point_order_named(std::string_view name);
/// "class" is Column::class_index.
std::optional<Column> column_named(std::string_view name);
std::string_view name_of(BoxFormat format);
std::string_view name_of(CoordinateUnit unit);
std::string_view name_of(Activation activation);
std::string_view name_of(PointOrder order);
std::string_view name_of(Column column);

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
