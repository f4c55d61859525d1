#include "stats/ratio.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

#include "stats/stats.h"

namespace ortchestra {

namespace {

/// Statistics of the logarithms of some values.
struct Moments {
  double count = 0;
  double mean = 0;
  double squared_error = 0;  ///< squared standard error of the mean
};

Moments moments_of_logs(std::span<const double> values) {
  std::vector<double> logs;
  for (const double value : values) logs.push_back(std::log(value));
  Moments moments{static_cast<double>(values.size()), 0, 0};
  moments.mean = std::accumulate(logs.begin(), logs.end(), 0.0) / moments.count;
  for (const double log : logs)
    moments.squared_error += (log - moments.mean) * (log - moments.mean);
  moments.squared_error /= (moments.count - 1) * moments.count;
  return moments;
}

/// Two-sided. Without variation, p is 1 if the mean is 0, else 0.
double p_value(double mean, double standard_error, double degrees_of_freedom) {
  if (standard_error == 0) return mean == 0 ? 1 : 0;
  const boost::math::students_t distribution(degrees_of_freedom);
  return 2 * boost::math::cdf(complement(distribution, std::abs(mean) / standard_error));
}

void add_interval(LogMean& result, double mean, double standard_error, double degrees_of_freedom) {
  const boost::math::students_t distribution(degrees_of_freedom);
  const double half_width =
      standard_error * boost::math::quantile(complement(distribution, significance / 2));
  result.low = std::exp(mean - half_width);
  result.high = std::exp(mean + half_width);
  result.p = p_value(mean, standard_error, degrees_of_freedom);
  result.detectable = std::expm1(half_width);
}

double median_of(std::span<const double> values) { return median({values.begin(), values.end()}); }

}  // namespace

std::optional<LogMean> log_mean(std::span<const double> values) {
  if (values.empty()) return std::nullopt;
  LogMean result;
  result.median = median_of(values);
  if (values.size() < 2) return result;
  const Moments logs = moments_of_logs(values);
  add_interval(result, logs.mean, std::sqrt(logs.squared_error), logs.count - 1);
  return result;
}

std::optional<LogMean> log_mean_ratio(std::span<const double> over, std::span<const double> under) {
  if (over.empty() || under.empty()) return std::nullopt;
  LogMean result;
  result.median = median_of(over) / median_of(under);
  if (over.size() < 2 || under.size() < 2) return result;
  const Moments above = moments_of_logs(over);
  const Moments below = moments_of_logs(under);
  const double squared_error = above.squared_error + below.squared_error;
  // Welch–Satterthwaite equation. Without variation, the number has no effect on the result.
  const double degrees_of_freedom =
      squared_error == 0 ? 1
                         : squared_error * squared_error /
                               (above.squared_error * above.squared_error / (above.count - 1) +
                                below.squared_error * below.squared_error / (below.count - 1));
  add_interval(result, above.mean - below.mean, std::sqrt(squared_error), degrees_of_freedom);
  return result;
}

std::vector<double> holm_adjusted(std::span<const double> p_values) {
  std::vector<std::size_t> order(p_values.size());
  std::iota(order.begin(), order.end(), std::size_t{0});
  std::ranges::sort(order, {}, [&](std::size_t i) { return p_values[i]; });
  std::vector<double> adjusted(p_values.size());
  double largest_so_far = 0;
  for (std::size_t rank = 0; rank < order.size(); ++rank) {
    const auto left = static_cast<double>(order.size() - rank);
    largest_so_far = std::max(largest_so_far, std::min(1.0, left * p_values[order[rank]]));
    adjusted[order[rank]] = largest_so_far;
  }
  return adjusted;
}

}  // namespace ortchestra
