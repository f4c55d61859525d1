#pragma once

#include "decode/parts/detection.h"
#include "decode/parts/grid.h"
#include "ortchestra/tensor/tensor.h"

namespace ortchestra {

DecodeOptions yolov8_defaults();

/// Reads the part that the outputs of YOLOv8 models have in common: [batch, features, cells]. A
/// column per cell starts with centre x, centre y, width, height and the class scores, which are
/// probabilities.
class Yolov8Columns {
 public:
  /// `features` names the rows of the output, for messages: "4 + classes".
  Yolov8Columns(const DecodeOptions& options, const DecodedModel& model,
                const std::string& features);

  const std::string& wanted() const { return wanted_; }
  const Recipe& recipe() const { return recipe_; }
  std::size_t cells() const { return cells_of(grid_); }
  /// Whether a shape has the cells of the grid, and at least `least` features. −1 fits any number.
  bool fits(const Shape& shape, std::int64_t least) const;

  /// The candidates of a frame, with their `cell`. `floats` has features × cells() elements.
  Detections detections(const float* floats, std::size_t classes) const;

 private:
  Recipe recipe_;
  std::vector<GridLevel> grid_;
  std::string wanted_;
  DetectionRules rules_;
  BoxFormat format_;
  CoordinateUnit unit_;
  std::optional<int> background_;
};

}  // namespace ortchestra
