#include "decode/parts/detection_columns.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

/// The columns that can define a box. `size` is both its width and its height.
struct BoxLayout {
  BoxFormat format;
  std::array<Column, 4> columns;
};
constexpr std::array<BoxLayout, 3> box_layouts{{
    {BoxFormat::corners, {Column::x1, Column::y1, Column::x2, Column::y2}},
    {BoxFormat::center, {Column::cx, Column::cy, Column::w, Column::h}},
    {BoxFormat::center, {Column::cx, Column::cy, Column::size, Column::size}},
}};

}  // namespace

std::string column_list(const std::vector<Column>& columns) {
  std::vector<std::string_view> names;
  names.reserve(columns.size());
  for (const Column column : columns) names.push_back(text_of(column));
  return fmt::format("{}", fmt::join(names, ", "));
}

DetectionColumns::DetectionColumns(const std::vector<Column>& columns) {
  for (std::size_t i = 0; i < columns.size(); ++i) {
    auto& position = positions_[static_cast<std::size_t>(columns[i])];
    if (position && columns[i] != Column::skip)
      throw input_error(
          fmt::format("columns has '{}' twice: give each column once, and 'skip' for "
                      "columns that are not needed",
                      text_of(columns[i])));
    position = i;
  }
  const auto layout = std::ranges::find_if(box_layouts, [&](const BoxLayout& each) {
    return std::ranges::all_of(each.columns, [&](Column column) { return at(column).has_value(); });
  });
  if (layout == box_layouts.end() || !at(Column::score))
    throw input_error(
        fmt::format("columns ({}) must have score and a box: x1, y1, x2, y2, or cx, cy, w, h, or "
                    "cx, cy, size",
                    column_list(columns)));
  format_ = layout->format;
  for (std::size_t i = 0; i < 4; ++i) four_[i] = *at(layout->columns[i]);
}

Candidate DetectionColumns::box(const float* row, CoordinateUnit unit, const Recipe& recipe) const {
  const std::array<float, 4> four{row[four_[0]], row[four_[1]], row[four_[2]], row[four_[3]]};
  return box_from(four.data(), format_, unit, recipe);
}

}  // namespace ortchestra
