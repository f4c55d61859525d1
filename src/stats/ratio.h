#pragma once

#include <optional>
#include <span>
#include <vector>

namespace ortchestra {

/// The two-sided confidence that intervals have, and the level of the tests.
inline constexpr double confidence = 0.95;
inline constexpr double significance = 1 - confidence;

/// What positive values that scatter by factors (times, ratios of times) say of their centre:
/// Student's t on their logarithms. A percentile bootstrap of so few would claim far too often.
struct LogMean {
  double median = 0;  ///< of the values themselves
  /// 95 % interval of the geometric mean; absent for fewer than two values.
  std::optional<double> low;
  std::optional<double> high;
  std::optional<double> p;  ///< two-sided, that the geometric mean is 1
  /// high ÷ geometric mean − 1: a centre that lay nearer to 1 than this would not have been told
  /// from it.
  std::optional<double> detectable;
};

/// Nothing for no values. Values must be positive and finite.
std::optional<LogMean> log_mean(std::span<const double> values);

/// The ratio of two centres whose values are not paired: Welch's t on the logarithms. The median is
/// that of `over` ÷ that of `under`. Nothing where one is empty; no interval for fewer than two
/// values each.
std::optional<LogMean> log_mean_ratio(std::span<const double> over, std::span<const double> under);

/// Holm's step-down adjustment of p-values for their number, in their order: those below a level
/// are significant together at that level, however they depend on each other. S. Holm, A simple
/// sequentially rejective multiple test procedure, Scandinavian Journal of Statistics 6, 1979.
std::vector<double> holm_adjusted(std::span<const double> p_values);

}  // namespace ortchestra
