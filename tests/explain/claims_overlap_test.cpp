#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "explain/claims_fixture.h"

namespace ortchestra {
namespace {

using ::testing::AllOf;
using ::testing::EndsWith;
using ::testing::HasSubstr;

using ClaimsAboutOverlap = test::ClaimsFixture;

TEST_F(ClaimsAboutOverlap, limit_the_speed_by_the_number_of_concurrent_runs) {
  round().concurrency = 1.5;
  EXPECT_THAT(find("overlap")->claim, HasSubstr("at most 1.50 ×"));
  round().concurrency = 3.5;
  EXPECT_THAT(find("overlap")->claim, HasSubstr("at most 2.00 ×"));
  round().concurrency = 1;
  EXPECT_THAT(find("overlap")->claim, HasSubstr("do not overlap"));
}

TEST_F(ClaimsAboutOverlap, say_nothing_trivial_about_one_cpu) {
  result_.machine.cores_budget = 1;
  result_.machine.cores_host = 1;
  round().concurrency = 1;
  EXPECT_EQ(find("overlap"), nullptr);
  round().concurrency = 2;
  EXPECT_EQ(find("overlap"), nullptr);
  round().models = {{"left", 3, 1, {}, {}, 0}, {"right", 4, 2, {}, {}, 0}};
  round().events = {{0, 1, 1}, {0, 1, 1}, {0, 1, 1}, {0, 0, 2}, {3, 2, 4}, {0, 0, 1}};
  EXPECT_EQ(find("tail"), nullptr);
}

TEST_F(ClaimsAboutOverlap, leave_out_causes_with_a_factor_of_1) {
  result_.calibration = Calibration{{{"left", 20, 20, 9}, {"right", 30, 30, 9}}, 5, 1};
  round().concurrency = 1.9;
  round().models = {{"left", 4, 100, {}, {}, 0}, {"right", 3.7, 100, {}, {}, 0}};
  const Claim* claim = find("contention");
  ASSERT_NE(claim, nullptr);
  EXPECT_THAT(claim->claim, EndsWith(": waiting for CPUs and other causes explain 1.54 ×"));
}

TEST_F(ClaimsAboutOverlap, split_contention_into_memory_and_the_rest) {
  calibrate();
  round().concurrency = 1.9;
  round().models = {{"left", 4, 100, {}, {}, 0}, {"right", 3.7, 100, {}, {}, 0}};
  const Claim* claim = find("contention");
  ASSERT_NE(claim, nullptr);
  EXPECT_NEAR(claim->evidence.at("ratio"), 7.7 / 5, 1e-9);
  EXPECT_NEAR(claim->evidence.at("ratio_memory"), 1.1, 1e-9);
  EXPECT_NEAR(claim->evidence.at("ratio_rest"), 1.4, 1e-9);
  EXPECT_THAT(claim->claim, HasSubstr("worst: left, 2.00 ×"));
  round().models = {{"left", 2, 100, {}, {}, 0}, {"right", 3.1, 100, {}, {}, 0}};
  EXPECT_EQ(find("contention"), nullptr);
}

TEST_F(ClaimsAboutOverlap, measure_the_tail_in_which_only_one_lane_works) {
  round().models = {{"left", 3, 1, {}, {}, 0}, {"right", 4, 2, {}, {}, 0}};
  round().events = {{0, 1, 1}, {0, 1, 1}, {0, 1, 1}, {0, 0, 2}, {3, 2, 4}, {0, 0, 1}};
  const Claim* claim = find("tail");
  ASSERT_NE(claim, nullptr);
  EXPECT_DOUBLE_EQ(claim->evidence.at("tail_s"), 1);
  EXPECT_THAT(claim->claim, AllOf(HasSubstr("25 %"), HasSubstr("ends with right")));
}

TEST_F(ClaimsAboutOverlap, find_no_tail_if_only_one_lane_ever_works) {
  round().events = {{0, 1}, {0, 1}, {0, 0}, {0, 2}, {2, 4}, {0, 0}};
  EXPECT_EQ(find("tail"), nullptr);
}

}  // namespace
}  // namespace ortchestra
