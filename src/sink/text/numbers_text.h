#pragma once

#include <fmt/format.h>

#include <cmath>
#include <optional>
#include <string>

namespace ortchestra {

/// The numbers that JSONL holds. What is computed from coordinates and scores, is computed from
/// these, so that predictions read from JSONL give the same results.
inline double rounded_pixels(double pixels) { return std::round(pixels * 100) / 100 + 0.0; }
inline double rounded_score(double score) { return std::round(score * 1e5) / 1e5 + 0.0; }

/// Pixels with two decimals; never "-0.00".
inline std::string pixels_text(double pixels) {
  return fmt::format("{:.2f}", rounded_pixels(pixels));
}
inline std::string score_text(double score) { return fmt::format("{:.5f}", rounded_score(score)); }
/// A minimum, maximum or mean: `digits` if they are known, "null" if there is no value. Never "-0",
/// which JSON readers take for the whole number 0.
inline std::string statistic_text(const std::optional<double>& value, const std::string& digits) {
  if (!digits.empty()) return digits;
  return value ? fmt::format("{:.9g}", *value + 0.0) : "null";
}
inline std::string seconds_text(double seconds) { return fmt::format("{:.6f}", seconds); }

}  // namespace ortchestra
