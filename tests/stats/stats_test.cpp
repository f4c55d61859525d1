#include "stats/stats.h"

#include <gtest/gtest.h>

#include <cmath>
#include <numeric>

namespace ortchestra {
namespace {

std::vector<double> one_to(int last) {
  std::vector<double> values(static_cast<std::size_t>(last));
  std::iota(values.begin(), values.end(), 1.0);
  return values;
}

TEST(Median, is_the_middle_of_an_odd_number_of_values) { EXPECT_EQ(median({9, 1, 5}), 5); }

TEST(Median, is_the_mean_of_the_two_middle_values_of_an_even_number) {
  EXPECT_EQ(median({4, 1, 3, 100}), 3.5);
}

TEST(Median, of_one_value_is_that_value) { EXPECT_EQ(median({7.25}), 7.25); }

TEST(Median, is_nan_for_no_values) { EXPECT_TRUE(std::isnan(median({}))); }

TEST(Percentile, of_the_numbers_one_to_a_hundred_equals_the_percent) {
  const auto values = one_to(100);
  for (int percent = 1; percent <= 100; ++percent)
    EXPECT_EQ(percentile_of_sorted(values, percent), percent);
}

TEST(Percentile, is_always_one_of_the_values) {
  const std::vector<double> values{1, 10};
  EXPECT_EQ(percentile_of_sorted(values, 50), 1);
  EXPECT_EQ(percentile_of_sorted(values, 50.1), 10);
  EXPECT_EQ(percentile_of_sorted(values, 0.001), 1);
}

// The minimum query counts of MLPerf's early stopping.
TEST(Percentile, needs_as_many_samples_as_in_mlperf) {
  EXPECT_EQ(samples_for_percentile(90), 64);
  EXPECT_EQ(samples_for_percentile(99), 662);
  EXPECT_GT(samples_for_percentile(50), 1);
}

TEST(Percentile, is_nan_for_no_values) { EXPECT_TRUE(std::isnan(percentile_of_sorted({}, 50))); }

TEST(Percentiles, accept_unsorted_samples) {
  auto values = one_to(200);
  std::swap(values.front(), values.back());
  const auto found = percentiles(values);
  EXPECT_EQ(found.p50, 100);
  EXPECT_EQ(found.p90, 180);
  EXPECT_EQ(found.p95, 190);
  EXPECT_EQ(found.p99, 198);
  EXPECT_EQ(found.max, 200);
  EXPECT_EQ(found.samples, 200U);
}

}  // namespace
}  // namespace ortchestra
