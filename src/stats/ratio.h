#pragma once

#include <optional>
#include <span>
#include <vector>

namespace ortchestra {

/// The two-sided confidence level of all intervals, and the significance level of all tests.
inline constexpr double confidence = 0.95;
inline constexpr double significance = 1 - confidence;

/// The centre of positive values (times, ratios of times), from Student's t-test of their
/// logarithms. A percentile bootstrap of a few values would report false differences too often.
struct LogMean {
  double median = 0;  ///< median of the values, not of their logarithms
  /// 95 % confidence interval of the geometric mean; absent for fewer than two values.
  std::optional<double> low;
  std::optional<double> high;
  std::optional<double> p;  ///< two-sided p-value for the hypothesis that the geometric mean is 1
  /// high ÷ geometric mean − 1: the smallest relative difference from 1 that the test can detect.
  std::optional<double> detectable;
};

/// Empty for no values. All values must be positive and finite.
std::optional<LogMean> log_mean(std::span<const double> values);

/// The ratio of the centres of two unpaired sets of values, from Welch's t-test of their
/// logarithms. `median` is the median of `over` ÷ the median of `under`. Empty if one set is empty.
/// No interval if one set has fewer than two values. All values must be positive and finite.
std::optional<LogMean> log_mean_ratio(std::span<const double> over, std::span<const double> under);

/// Holm's step-down adjustment of p-values for multiple tests. The result has the order of
/// `p_values`. Tests with an adjusted value below a level are jointly significant at that level,
/// even if they depend on each other. S. Holm, A simple sequentially rejective multiple test
/// procedure, Scandinavian Journal of Statistics 6, 1979.
std::vector<double> holm_adjusted(std::span<const double> p_values);

}  // namespace ortchestra
