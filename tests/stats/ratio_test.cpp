#include "stats/ratio.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <random>

namespace ortchestra {
namespace {

using ::testing::DoubleNear;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

TEST(LogMean, is_empty_for_no_values) { EXPECT_FALSE(log_mean({}).has_value()); }

TEST(LogMean, has_no_interval_for_one_value) {
  const auto mean = log_mean(std::vector{1.25});
  EXPECT_EQ(mean->median, 1.25);
  EXPECT_FALSE(mean->low || mean->high || mean->p || mean->detectable);
}

// Logarithms -1, 0, 2: mean 1/3, s = 1.527525, standard error 0.881917; t(0.975, 2) = 4.302653.
// For two degrees of freedom P(|T| > t) = 1 - t / sqrt(2 + t^2), so P(|T| > 0.377964) = 0.741801.
TEST(LogMean, agrees_with_the_table_of_students_t) {
  const auto mean = log_mean(std::vector{std::exp(-1.0), 1.0, std::exp(2.0)});
  EXPECT_EQ(mean->median, 1.0);
  EXPECT_NEAR(std::log(*mean->low), 1.0 / 3 - 3.794583, 1e-5);
  EXPECT_NEAR(std::log(*mean->high), 1.0 / 3 + 3.794583, 1e-5);
  EXPECT_NEAR(*mean->p, 0.741801, 1e-5);
  EXPECT_NEAR(std::log1p(*mean->detectable), 3.794583, 1e-5);
}

TEST(LogMean, is_certain_for_values_without_variation) {
  const auto same = log_mean(std::vector{1.0, 1.0, 1.0});
  EXPECT_EQ(same->p, 1.0);
  EXPECT_EQ(same->low, 1.0);
  const auto different = log_mean(std::vector{2.0, 2.0});
  EXPECT_EQ(different->p, 0.0);
  EXPECT_DOUBLE_EQ(*different->high, 2.0);
}

TEST(LogMean, is_inverted_when_all_ratios_are_inverted) {
  const auto ratio = log_mean(std::vector{1.1, 1.3, 1.15, 1.2});
  const auto inverse = log_mean(std::vector{1 / 1.1, 1 / 1.3, 1 / 1.15, 1 / 1.2});
  EXPECT_NEAR(*ratio->low, 1 / *inverse->high, 1e-12);
  EXPECT_NEAR(*ratio->p, *inverse->p, 1e-12);
}

// Shows why no bootstrap is used: with three rounds it would report a difference in one of four
// trials.
TEST(LogMean, reports_a_false_difference_in_one_of_twenty_trials) {
  std::mt19937_64 random(7);
  std::lognormal_distribution<double> ratio(0, 0.04);
  for (const int rounds : {3, 5, 10}) {
    constexpr int trials = 20'000;
    int claimed = 0;
    for (int trial = 0; trial < trials; ++trial) {
      std::vector<double> ratios;
      for (int round = 0; round < rounds; ++round) ratios.push_back(ratio(random));
      if (*log_mean(ratios)->p < significance) ++claimed;
    }
    EXPECT_THAT(static_cast<double>(claimed) / trials, DoubleNear(0.05, 0.006)) << rounds;
  }
}

// Difference of the means of the logarithms 0.801067, standard error 0.130369, 2.947559 degrees of
// freedom. By numerical integration: t(0.975) = 3.214718 and P(|T| > 6.144604) = 0.009126.
TEST(LogMeanRatio, agrees_with_welchs_t_test) {
  const auto ratio = log_mean_ratio(std::vector{4.0, 5.0, 6.0}, std::vector{2.0, 2.2, 2.1, 2.6});
  EXPECT_DOUBLE_EQ(ratio->median, 5.0 / 2.15);
  EXPECT_NEAR(std::log(*ratio->low), 0.381967, 1e-5);
  EXPECT_NEAR(std::log(*ratio->high), 1.220168, 1e-5);
  EXPECT_NEAR(*ratio->p, 0.009126, 1e-5);
}

TEST(LogMeanRatio, has_no_interval_if_one_side_has_a_single_value) {
  const auto ratio = log_mean_ratio(std::vector{4.0}, std::vector{2.0, 2.2});
  EXPECT_DOUBLE_EQ(ratio->median, 4.0 / 2.1);
  EXPECT_FALSE(ratio->low || ratio->p);
  EXPECT_FALSE(log_mean_ratio({}, std::vector{2.0}).has_value());
}

TEST(HolmAdjusted, keeps_a_single_value) {
  EXPECT_THAT(holm_adjusted(std::vector{0.03}), ElementsAre(0.03));
}

TEST(HolmAdjusted, is_empty_for_no_values) { EXPECT_THAT(holm_adjusted({}), IsEmpty()); }

TEST(HolmAdjusted, multiplies_by_the_number_of_remaining_tests_and_never_decreases) {
  EXPECT_THAT(
      holm_adjusted(std::vector{0.04, 0.01, 0.03}),
      ElementsAre(DoubleNear(0.06, 1e-12), DoubleNear(0.03, 1e-12), DoubleNear(0.06, 1e-12)));
}

TEST(HolmAdjusted, never_exceeds_one) {
  EXPECT_THAT(holm_adjusted(std::vector{0.6, 0.7}), ElementsAre(1.0, 1.0));
}

}  // namespace
}  // namespace ortchestra
