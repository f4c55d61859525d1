#include "report/cpu_time.h"

#include <gtest/gtest.h>

#include <limits>
#include <numeric>
#include <random>

#include "support/odd_results.h"

namespace ortchestra::report {
namespace {

constexpr std::array figures{"pure_compute_s", "contention_cpu_s", "spinning_cpu_s",
                             "overhead_cpu_s", "others_cpu_s",     "idle_cpu_s"};

/// A result with one row, and these figures as the evidence of its claim.
BenchResult result_with_parts(const std::array<double, 6>& values) {
  auto result = test::made_up_result();
  result.rows.resize(1);
  Claim claim{"cpu-time", "serial", "", {}};
  for (std::size_t at = 0; at < figures.size(); ++at) claim.evidence[figures[at]] = values[at];
  result.explanation = {claim};
  return result;
}

std::optional<CpuParts> parts_of(const std::array<double, 6>& values) {
  const auto result = result_with_parts(values);
  return cpu_parts(result, result.rows[0]);
}

TEST(CpuTime, is_split_as_the_claim_says) {
  const auto parts = parts_of({1, 0.5, 0.25, 0, 0, 0.25});
  ASSERT_TRUE(parts.has_value());
  EXPECT_EQ((*parts)[0].name, "pure compute");
  EXPECT_EQ((*parts)[0].percent, 50);
  EXPECT_DOUBLE_EQ((*parts)[1].share, 0.25);
  EXPECT_EQ((*parts)[3].percent, 0);
  EXPECT_EQ((*parts)[5].name, "idle");
}

TEST(CpuTime, adds_up_to_100_percent_without_negative_parts) {
  std::mt19937 random(1);
  std::uniform_real_distribution<double> exponent(-9, 3);
  for (int turn = 0; turn < 1000; ++turn) {
    std::array<double, 6> values{};
    for (double& value : values) value = random() % 4 == 0 ? 0 : std::pow(10.0, exponent(random));
    values[turn % 6] += 1e-9;
    const auto parts = parts_of(values);
    ASSERT_TRUE(parts.has_value());
    int percents = 0;
    double shares = 0;
    for (const CpuPart& part : *parts) {
      EXPECT_GE(part.percent, 0);
      EXPECT_GE(part.share, 0);
      EXPECT_LE(std::abs(100 * part.share - part.percent), 1);
      percents += part.percent;
      shares += part.share;
    }
    EXPECT_EQ(percents, 100);
    EXPECT_NEAR(shares, 1, 1e-9);
  }
}

TEST(CpuTime, of_equal_shares_is_rounded_alike_whatever_the_total_is) {
  for (const double total_s : {1.0, 2.1, 2.3, 7.7}) {
    const auto parts = parts_of({0.55 * total_s, 0.05 * total_s, 0.125 * total_s, 0.025 * total_s,
                                 0.05 * total_s, 0.2 * total_s});
    EXPECT_EQ((*parts)[2].percent, 13) << total_s;
    EXPECT_EQ((*parts)[3].percent, 2) << total_s;
  }
}

TEST(CpuTime, is_unknown_if_a_part_is_missing_or_impossible) {
  auto result = result_with_parts({1, 1, 1, 1, 1, 1});
  EXPECT_TRUE(cpu_parts(result, result.rows[0]).has_value());
  result.explanation[0].evidence.erase("spinning_cpu_s");
  EXPECT_FALSE(cpu_parts(result, result.rows[0]).has_value());
  result.explanation[0].row = "threads";
  EXPECT_FALSE(cpu_parts(result, result.rows[0]).has_value());
  EXPECT_FALSE(parts_of({1, -1, 1, 1, 1, 1}).has_value());
  EXPECT_FALSE(parts_of({0, 0, 0, 0, 0, 0}).has_value());
  EXPECT_FALSE(parts_of({1, std::numeric_limits<double>::infinity(), 0, 0, 0, 0}).has_value());
  EXPECT_FALSE(parts_of({1, std::numeric_limits<double>::quiet_NaN(), 0, 0, 0, 0}).has_value());
}

}  // namespace
}  // namespace ortchestra::report
