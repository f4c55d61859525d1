#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "decode/parts/detection.h"

namespace ortchestra {

/// The names of the columns, separated by commas: "x1, y1, x2, y2, score, class".
std::string column_list(const std::vector<Column>& columns);

/// The positions of the columns in one detection, which is one line of the output.
class DetectionColumns {
 public:
  /// Throws Error(input) if a column other than `skip` is given twice, or if the score or a part of
  /// the box is missing.
  explicit DetectionColumns(const std::vector<Column>& columns);

  /// Empty if there is no such column.
  std::optional<std::size_t> at(Column column) const {
    return positions_[static_cast<std::size_t>(column)];
  }
  /// The value of a column of the detection, or `fallback` if there is no such column.
  float value(const float* detection, Column column, float fallback) const {
    const auto position = at(column);
    return position ? detection[*position] : fallback;
  }
  /// The box in pixels of the model's input, without score and class. `unit`: of the numbers in the
  /// output.
  Candidate box(const float* detection, CoordinateUnit unit, const Recipe& recipe) const;

 private:
  std::array<std::optional<std::size_t>, static_cast<std::size_t>(Column::skip) + 1> positions_;
  BoxFormat format_ = BoxFormat::corners;
  std::array<std::size_t, 4> four_{};  ///< positions of the numbers of the box
};

}  // namespace ortchestra
