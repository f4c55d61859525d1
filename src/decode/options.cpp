#include "ortchestra/decode/options.h"

namespace ortchestra {

std::optional<BoxFormat> box_format_named(std::string_view name) {
  if (name == "corners") return BoxFormat::corners;
  if (name == "center") return BoxFormat::center;
  return std::nullopt;
}

std::optional<CoordinateUnit> coordinate_unit_named(std::string_view name) {
  if (name == "relative") return CoordinateUnit::relative;
  if (name == "absolute") return CoordinateUnit::absolute;
  return std::nullopt;
}

std::optional<Activation> activation_named(std::string_view name) {
  if (name == "none") return Activation::none;
  if (name == "sigmoid") return Activation::sigmoid;
  if (name == "softmax") return Activation::softmax;
  return std::nullopt;
}

std::optional<PointOrder> point_order_named(std::string_view name) {
  if (name == "xy") return PointOrder::xy;
  if (name == "yx") return PointOrder::yx;
  return std::nullopt;
}

}  // namespace ortchestra
