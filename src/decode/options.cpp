#include "ortchestra/decode/options.h"

#include <array>
#include <utility>

namespace ortchestra {
namespace {

template <class Value, std::size_t N>
using Names = std::array<std::pair<Value, std::string_view>, N>;

constexpr Names<BoxFormat, 3> box_format_names{{
    {BoxFormat::corners, "corners"},
    {BoxFormat::center, "center"},
    {BoxFormat::corners_y_first, "yxyx"},
}};
constexpr Names<CoordinateUnit, 2> coordinate_unit_names{{
    {CoordinateUnit::relative, "relative"},
    {CoordinateUnit::absolute, "absolute"},
}};
constexpr Names<Activation, 3> activation_names{{
    {Activation::none, "none"},
    {Activation::sigmoid, "sigmoid"},
    {Activation::softmax, "softmax"},
}};
constexpr Names<PointOrder, 2> point_order_names{{
    {PointOrder::xy, "xy"},
    {PointOrder::yx, "yx"},
}};

constexpr Names<Column, 13> column_names{{
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
}};

template <class Value, std::size_t N>
std::optional<Value> value_in(const Names<Value, N>& names, std::string_view name) {
  for (const auto& [value, entry] : names) {
    if (entry == name) return value;
  }
  return std::nullopt;
}

template <class Value, std::size_t N>
std::string_view name_in(const Names<Value, N>& names, Value wanted) {
  for (const auto& [value, entry] : names) {
    if (value == wanted) return entry;
  }
  return "unknown";
}

}  // namespace

std::optional<BoxFormat> box_format_named(std::string_view name) {
  return value_in(box_format_names, name);
}
std::optional<CoordinateUnit> coordinate_unit_named(std::string_view name) {
  return value_in(coordinate_unit_names, name);
}
std::optional<Activation> activation_named(std::string_view name) {
  return value_in(activation_names, name);
}
std::optional<PointOrder> point_order_named(std::string_view name) {
  return value_in(point_order_names, name);
}
std::optional<Column> column_named(std::string_view name) { return value_in(column_names, name); }

std::string_view name_of(BoxFormat format) { return name_in(box_format_names, format); }
std::string_view name_of(CoordinateUnit unit) { return name_in(coordinate_unit_names, unit); }
std::string_view name_of(Activation activation) { return name_in(activation_names, activation); }
std::string_view name_of(PointOrder order) { return name_in(point_order_names, order); }
std::string_view name_of(Column column) { return name_in(column_names, column); }

}  // namespace ortchestra
