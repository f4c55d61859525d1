#include "base/threads/stop_at.h"

#include <gtest/gtest.h>

#include <functional>
#include <latch>

namespace ortchestra {
namespace {

TEST(StopAt, stops_at_the_given_time) {
  const StopAt limited({}, Clock::now());
  std::latch stopped(1);
  const std::stop_callback<std::function<void()>> callback(limited.token(),
                                                           [&] { stopped.count_down(); });
  stopped.wait();
  EXPECT_TRUE(limited.is_time_up());
}

TEST(StopAt, stops_with_the_other_stop) {
  std::stop_source stop;
  const StopAt limited(stop.get_token(), time_after(Clock::now(), 1e300));
  EXPECT_FALSE(limited.token().stop_requested());
  stop.request_stop();
  EXPECT_TRUE(limited.token().stop_requested());
  EXPECT_FALSE(limited.is_time_up());
}

TEST(StopAt, never_stops_without_another_stop_and_without_a_time) {
  EXPECT_FALSE(StopAt({}, std::nullopt).token().stop_requested());
}

}  // namespace
}  // namespace ortchestra
