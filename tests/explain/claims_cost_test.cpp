#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "explain/claims_fixture.h"

namespace ortchestra {
namespace {

using ::testing::HasSubstr;

using ClaimsAboutCosts = test::ClaimsFixture;

TEST_F(ClaimsAboutCosts, split_memory_by_process) {
  round().host_peak_pss_mib = 300;
  round().processes = {{1, "round", 20.0, {}}};
  EXPECT_EQ(find("memory"), nullptr);
  round().processes.push_back({2, "left", 280.0, {}});
  ASSERT_NE(find("memory"), nullptr);
  EXPECT_THAT(find("memory")->claim, HasSubstr("round 20.0, left 280"));
}

TEST_F(ClaimsAboutCosts, say_after_how_many_frames_a_faster_row_makes_up_for_its_start_up) {
  result_.rows[0].rounds[0].startup_s = 0.5;
  round().startup_s = 1.5;
  ASSERT_NE(find("startup"), nullptr);
  // The row saves 4 s in 100 frames.
  EXPECT_EQ(find("startup")->evidence.at("frames_to_pay_back"), 25);
  round().startup_s = 0.55;
  EXPECT_EQ(find("startup"), nullptr);
  round().startup_s = 1.5;
  round().total_s = 9;
  ASSERT_NE(find("startup"), nullptr);
  EXPECT_FALSE(find("startup")->evidence.contains("frames_to_pay_back"));
}

}  // namespace
}  // namespace ortchestra
