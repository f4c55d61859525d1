#include "stats/histogram.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ortchestra {
namespace {

constexpr double smallest = 1e-6;
constexpr double growth = 1.01;

std::size_t bucket_of(double value) {
  return static_cast<std::size_t>(std::log(std::max(value, smallest) / smallest) /
                                  std::log(growth));
}

/// The geometric middle of a bucket.
double value_of(std::size_t bucket) {
  return smallest * std::pow(growth, static_cast<double>(bucket) + 0.5);
}

}  // namespace

void Histogram::add(double value) {
  const std::size_t bucket = bucket_of(value);
  if (bucket >= counts_.size()) counts_.resize(bucket + 1);
  ++counts_[bucket];
  ++samples_;
  max_ = std::max(max_, value);
}

double Histogram::percentile(double percent) const {
  const double rank = std::ceil(percent / 100 * static_cast<double>(samples_));
  std::uint64_t below = 0;
  for (std::size_t bucket = 0; bucket < counts_.size(); ++bucket) {
    below += counts_[bucket];
    if (static_cast<double>(below) >= rank) return std::min(value_of(bucket), max_);
  }
  return max_;
}

Percentiles Histogram::percentiles() const {
  Percentiles found;
  found.samples = samples_;
  if (samples_ == 0) {
    found.p50 = found.p90 = found.p95 = found.p99 = found.max =
        std::numeric_limits<double>::quiet_NaN();
    return found;
  }
  found.p50 = percentile(50);
  found.p90 = percentile(90);
  found.p95 = percentile(95);
  found.p99 = percentile(99);
  found.max = max_;
  return found;
}

}  // namespace ortchestra
