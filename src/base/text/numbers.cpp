#include "base/text/numbers.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>

namespace ortchestra {
namespace {

constexpr int digits_of_largest = 3;
constexpr int digits_of_smallest = 2;
constexpr int max_digits = 5;
constexpr int max_decimals = 6;

/// The number of decimals that gives `value` (> 0) `digits` significant digits.
int decimals_for(double value, int digits) {
  return std::clamp(digits - 1 - static_cast<int>(std::floor(std::log10(value))), 0, max_decimals);
}

}  // namespace

int common_decimals(std::span<const double> values) {
  double smallest = std::numeric_limits<double>::infinity();
  double largest = 0;
  for (const double value : values) {
    if (!std::isfinite(value) || value == 0) continue;
    smallest = std::min(smallest, std::abs(value));
    largest = std::max(largest, std::abs(value));
  }
  if (largest == 0) return 0;
  const int wanted = std::max(decimals_for(largest, digits_of_largest),
                              decimals_for(smallest, digits_of_smallest));
  return std::min(wanted, decimals_for(largest, max_digits));
}

std::string fixed(double value, int decimals) { return fmt::format("{:.{}f}", value, decimals); }

std::string significant(double value) {
  if (!std::isfinite(value)) return "unknown";
  return fixed(value, common_decimals(std::span(&value, 1)));
}

std::string percent_text(double share) {
  return fmt::format("{:.{}f} %", 100 * share, std::abs(100 * share) < 10 ? 1 : 0);
}

std::string agreement_text(double agreement) {
  if (!std::isfinite(agreement)) return "unknown";
  if (agreement >= 1) return "1";
  constexpr double steps = 1e4;
  constexpr double rounding_error = 1e-9;
  return fmt::format("{:.4f}", std::floor(agreement * steps + rounding_error) / steps);
}

std::string rounded_duration(double seconds) {
  constexpr double minute = 60;
  constexpr double hour = 60 * minute;
  if (seconds < 2 * minute) return fmt::format("{} s", std::max(1.0, std::round(seconds)));
  if (seconds < 2 * hour) return fmt::format("{} min", std::round(seconds / minute));
  return fmt::format("{} h", std::round(seconds / hour));
}

std::string shortest(double value) {
  return std::isfinite(value) ? fmt::format("{:g}", value) : "unknown";
}

std::string cpus_text(double cpus) {
  return fmt::format("{} CPU{}", shortest(cpus), cpus == 1 ? "" : "s");
}

std::string bytes_text(double bytes) {
  constexpr double step = 1000;
  constexpr std::array units{"B", "kB", "MB", "GB", "TB"};
  // The next unit from 999.5 on, which would be shown as 1000.
  std::size_t unit = 0;
  while (unit + 1 < units.size() && bytes >= step - 0.5) {
    bytes /= step;
    ++unit;
  }
  int decimals = 0;
  if (unit > 0) decimals = bytes < 9.995 ? 2 : bytes < 99.95 ? 1 : 0;
  return fmt::format("{} {}", fixed(bytes, decimals), units[unit]);
}

std::string tiny(double value) {
  if (value == 0) return "0";
  if (!std::isfinite(value)) return "not finite";
  if (std::abs(value) >= 0.01) return significant(value);
  const std::string text = fmt::format("{:.0e}", value);  // "3e-06" becomes "3e-6"
  const auto exponent = text.find('e');
  return fmt::format("{}e{}", text.substr(0, exponent), std::stoi(text.substr(exponent + 1)));
}

}  // namespace ortchestra
