#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "decode/parts/detection.h"

namespace ortchestra {

/// "x1, y1, x2, y2, score, class".
std::string column_list(const std::vector<Column>& columns);

/// The positions of the numbers in a row of detections.
class RowColumns {
 public:
  /// Throws Error(input) if a column is given twice, or if the score or a part of the box is
  /// missing.
  explicit RowColumns(const std::vector<Column>& columns);

  std::optional<std::size_t> at(Column column) const {
    return positions_[static_cast<std::size_t>(column)];
  }
  float value(const float* row, Column column, float fallback) const {
    const auto position = at(column);
    return position ? row[*position] : fallback;
  }
  /// The box in pixels of the model's input, without score and class.
  Candidate box(const float* row, CoordinateUnit unit, const Recipe& recipe) const;

 private:
  std::array<std::optional<std::size_t>, static_cast<std::size_t>(Column::skip) + 1> positions_;
  BoxFormat format_ = BoxFormat::corners;
  std::array<std::size_t, 4> four_{};  ///< positions of the numbers of the box
};

}  // namespace ortchestra
