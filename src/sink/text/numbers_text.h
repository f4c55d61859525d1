#pragma once

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>

namespace ortchestra {

/// Pixels with two decimals; never "-0.00".
inline std::string pixels_text(double pixels) {
  return fmt::format("{:.2f}", std::round(pixels * 100) / 100 + 0.0);
}
inline std::string score_text(double score) {
  return fmt::format("{:.5f}", std::round(score * 1e5) / 1e5 + 0.0);
}
/// A minimum, maximum or mean: `digits` if they are known, "null" if there is no value.
inline std::string statistic_text(const std::optional<double>& value, const std::string& digits) {
  if (!digits.empty()) return digits;
  return value ? fmt::format("{:.9g}", *value) : "null";
}
inline std::string seconds_text(double seconds) { return fmt::format("{:.6f}", seconds); }

}  // namespace ortchestra
