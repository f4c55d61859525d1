#include "ortchestra/stats/ratio.h"

#include <algorithm>
#include <boost/math/distributions/students_t.hpp>
#include <cmath>
#include <numeric>

#include "ortchestra/stats/stats.h"

namespace ortchestra {

namespace {

/// Two-sided. Values without any scatter decide by themselves.
double p_value(double mean, double standard_error, const boost::math::students_t& distribution) {
  if (standard_error == 0) return mean == 0 ? 1 : 0;
  return 2 * boost::math::cdf(complement(distribution, std::abs(mean) / standard_error));
}

}  // namespace

std::optional<LogMean> log_mean(std::span<const double> values) {
  if (values.empty()) return std::nullopt;
  LogMean result;
  result.median = median({values.begin(), values.end()});
  const auto count = static_cast<double>(values.size());
  if (values.size() < 2) return result;

  std::vector<double> logs;
  for (const double value : values) logs.push_back(std::log(value));
  const double mean = std::accumulate(logs.begin(), logs.end(), 0.0) / count;
  double squares = 0;
  for (const double log : logs) squares += (log - mean) * (log - mean);
  const double standard_error = std::sqrt(squares / (count - 1) / count);
  const boost::math::students_t distribution(count - 1);
  const double half_width =
      standard_error * boost::math::quantile(complement(distribution, significance / 2));
  result.low = std::exp(mean - half_width);
  result.high = std::exp(mean + half_width);
  result.p = p_value(mean, standard_error, distribution);
  result.detectable = std::expm1(half_width);
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
