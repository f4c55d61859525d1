#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "explain/claims_fixture.h"

namespace ortchestra {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;

using ClaimsAboutCpuTime = test::ClaimsFixture;

TEST_F(ClaimsAboutCpuTime, say_where_the_cpu_time_went) {
  calibrate();
  round().cpu_s = 7;
  const Claim* claim = find("cpu-time");
  ASSERT_NE(claim, nullptr);
  EXPECT_DOUBLE_EQ(claim->evidence.at("available_cpu_s"), 8);
  EXPECT_DOUBLE_EQ(claim->evidence.at("beyond_compute_cpu_s"), 2);
  EXPECT_DOUBLE_EQ(claim->evidence.at("idle_cpu_s"), 1);
  EXPECT_THAT(claim->claim,
              HasSubstr("63 % were pure compute, 25 % were used beyond it, 12 % were idle"));
}

TEST_F(ClaimsAboutCpuTime, split_the_cpu_time_into_parts_that_add_up) {
  calibrate();
  round().cpu_s = 7;
  round().concurrency = 1.9;
  round().others_cpu_s = 0.75;
  result_.rows[1].spin_off_run = SpinOffRun{"threads:spin=off", 10, 0.4, 0.6};
  const Claim* claim = find("cpu-time");
  ASSERT_NE(claim, nullptr);
  const auto& evidence = claim->evidence;
  EXPECT_NEAR(evidence.at("spinning_cpu_s"), 1, 1e-9);      // 0.1 s in 10 of 100 batches
  EXPECT_NEAR(evidence.at("contention_cpu_s"), 0.5, 1e-9);  // 5 ms per batch
  EXPECT_NEAR(evidence.at("overhead_cpu_s"), 0.5, 1e-9);
  EXPECT_NEAR(evidence.at("others_cpu_s"), 0.75, 1e-9);
  EXPECT_NEAR(evidence.at("idle_cpu_s"), 0.25, 1e-9);
  EXPECT_THAT(claim->claim, HasSubstr("9 % were used by other programs, 3 % were idle"));
  ASSERT_NE(find("other-programs"), nullptr);
  EXPECT_THAT(find("other-programs")->claim, HasSubstr("0.750 of the 8.00 available"));
}

TEST_F(ClaimsAboutCpuTime, do_not_blame_other_programs_that_may_have_run_on_other_cpus) {
  result_.machine.cores_host = 8;
  round().cpu_s = 6;
  round().others_cpu_s = 2;
  EXPECT_EQ(find("other-programs"), nullptr);
}

TEST_F(ClaimsAboutCpuTime, have_shares_of_100_percent_even_if_the_cpu_time_is_more_than_available) {
  calibrate();
  round().cpu_s = 9;
  const Claim* claim = find("cpu-time");
  ASSERT_NE(claim, nullptr);
  EXPECT_DOUBLE_EQ(claim->evidence.at("available_cpu_s"), 9);
  EXPECT_THAT(claim->claim,
              HasSubstr("56 % were pure compute, 44 % were used beyond it, 0 % were idle"));
}

TEST_F(ClaimsAboutCpuTime, name_spinning_only_if_spin_off_uses_less_cpu) {
  calibrate();
  round().cpu_s = 8;  // 1.6 × pure compute; 0.8 for the ten batches with spin=off.
  EXPECT_EQ(find("spinning"), nullptr);
  result_.rows[1].spin_off_run = SpinOffRun{"threads:spin=off", 10, 0.3, 0.52};
  const Claim* claim = find("spinning");
  ASSERT_NE(claim, nullptr);
  EXPECT_NEAR(claim->evidence.at("spun_cpu_s"), 0.28, 1e-9);
  EXPECT_THAT(claim->claim, HasSubstr("10 batches take 0.520 CPU-seconds instead of 0.800"));
  EXPECT_EQ(find("cpu-cost"), nullptr);
}

TEST_F(ClaimsAboutCpuTime, do_not_name_spinning_if_spin_off_uses_as_much_cpu) {
  calibrate();
  round().cpu_s = 8;
  result_.rows[1].spin_off_run = SpinOffRun{"threads:spin=off", 10, 0.4, 0.78};
  EXPECT_EQ(find("spinning"), nullptr);
  ASSERT_NE(find("cpu-cost"), nullptr);
  EXPECT_THAT(find("cpu-cost")->claim,
              HasSubstr("1.60 × the CPU-seconds of pure compute, but not because"));
}

TEST_F(ClaimsAboutCpuTime, count_the_threads_that_wait_for_a_cpu) {
  round().cpu_s = 7.6;
  round().cpu_wait_s = 8.4;
  round().context_switches.involuntary = 400;
  const Claim* claim = find("oversubscription");
  ASSERT_NE(claim, nullptr);
  EXPECT_DOUBLE_EQ(claim->evidence.at("runnable_threads"), 4);
  EXPECT_THAT(claim->claim, AllOf(HasSubstr("4.0 threads"), HasSubstr("100 times per second")));
  round().cpu_wait_s = 0.5;
  EXPECT_EQ(find("oversubscription"), nullptr);
  round().cpu_wait_s.reset();
  EXPECT_EQ(find("oversubscription"), nullptr);
}

TEST_F(ClaimsAboutCpuTime, decide_whether_a_run_with_spin_off_is_worthwhile) {
  EXPECT_FALSE(goes_beyond_pure_compute(result_.rows[1], result_));
  calibrate();
  round().cpu_s = 5.4;
  EXPECT_FALSE(goes_beyond_pure_compute(result_.rows[1], result_));
  round().cpu_s = 5.6;
  EXPECT_TRUE(goes_beyond_pure_compute(result_.rows[1], result_));
}

}  // namespace
}  // namespace ortchestra
