#include "base/text/utc_time.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ortchestra {
namespace {

TEST(UtcTime, is_iso_8601_to_the_second) {
  EXPECT_THAT(
      utc_time_text(),
      testing::MatchesRegex("20[0-9][0-9]-[01][0-9]-[0-3][0-9]T[0-2][0-9]:[0-5][0-9]:[0-6][0-9]Z"));
}

}  // namespace
}  // namespace ortchestra
