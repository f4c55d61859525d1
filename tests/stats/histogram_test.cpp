#include "stats/histogram.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <random>
#include <vector>

namespace ortchestra {
namespace {

TEST(Histogram, has_no_percentiles_without_samples) {
  const Percentiles none = Histogram().percentiles();
  EXPECT_EQ(none.samples, 0U);
  EXPECT_TRUE(std::isnan(none.p50));
  EXPECT_TRUE(std::isnan(none.max));
}

TEST(Histogram, returns_a_single_sample_for_every_percentile) {
  Histogram histogram;
  histogram.add(12.5);
  const Percentiles found = histogram.percentiles();
  EXPECT_EQ(found.max, 12.5);
  for (const double value : {found.p50, found.p90, found.p95, found.p99})
    EXPECT_NEAR(value, 12.5, 0.01 * 12.5);
}

TEST(Histogram, has_percentiles_within_one_percent_of_the_exact_ones) {
  std::mt19937 random(5);
  std::vector<double> samples;
  Histogram histogram;
  for (int i = 0; i < 5000; ++i) {
    // From 1e-5 to 1e4.
    samples.push_back(std::pow(10.0, static_cast<double>(random() % 9001) / 1000 - 5));
    histogram.add(samples.back());
  }
  std::ranges::sort(samples);
  const Percentiles found = histogram.percentiles();
  EXPECT_EQ(found.samples, samples.size());
  EXPECT_EQ(found.max, samples.back());
  for (const auto& [percent, value] : {std::pair(50, found.p50), std::pair(90, found.p90),
                                       std::pair(95, found.p95), std::pair(99, found.p99)}) {
    const double exact = samples[samples.size() * static_cast<std::size_t>(percent) / 100 - 1];
    EXPECT_NEAR(value, exact, 0.0101 * exact) << percent;
  }
}

TEST(Histogram, counts_samples_that_are_too_small_and_never_exceeds_the_maximum) {
  Histogram histogram;
  for (int i = 0; i < 10; ++i) histogram.add(0);
  const Percentiles found = histogram.percentiles();
  EXPECT_EQ(found.samples, 10U);
  EXPECT_LE(found.p99, found.max);
}

}  // namespace
}  // namespace ortchestra
