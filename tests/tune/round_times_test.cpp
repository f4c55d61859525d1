#include "tune/round_times.h"

#include <gtest/gtest.h>

namespace ortchestra {
namespace {

TEST(RoundTimes, assume_a_slow_round_before_the_first) {
  EXPECT_DOUBLE_EQ(RoundTimes(0.5, 1.4).estimate_s(10), 14.5);
}

TEST(RoundTimes, scale_the_rounds_so_far_without_their_start) {
  RoundTimes times(0.5, 1.4);
  times.add(2, 1.5);
  times.add(2, 2.5);
  EXPECT_DOUBLE_EQ(times.estimate_s(2), 2);
  EXPECT_DOUBLE_EQ(times.estimate_s(4), 3.5);
}

TEST(RoundTimes, are_never_shorter_than_the_start) {
  RoundTimes times(0.5, 1.4);
  times.add(2, 0.1);
  EXPECT_DOUBLE_EQ(times.estimate_s(100), 0.5);
}

}  // namespace
}  // namespace ortchestra
