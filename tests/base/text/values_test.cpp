#include "base/text/values.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>

#include "support/error_text.h"

namespace ortchestra {
namespace {

using testing::HasSubstr;

TEST(Values, that_are_durations_may_have_a_unit) {
  EXPECT_EQ(parse_duration_s("time", "90"), 90);
  EXPECT_EQ(parse_duration_s("time", "90s"), 90);
  EXPECT_EQ(parse_duration_s("time", "1.5m"), 90);
  EXPECT_EQ(parse_duration_s("time", "1h"), 3600);
}

TEST(Values, out_of_range_are_refused_with_the_range) {
  EXPECT_EQ(parse_whole_number("batch", "65536", range::batch), 65536);
  EXPECT_EQ(test::error_text(ErrorKind::input,
                             [] { parse_whole_number("batch", "65537", range::batch); }),
            "batch can't be 65537: give a whole number from 1 to 65536");
}

TEST(Values, that_are_no_numbers_are_refused_with_an_example) {
  EXPECT_THAT(test::error_text(ErrorKind::input, [] { parse_rate("rate", "25fps"); }),
              HasSubstr("rate can't be '25fps': give frames per second, as in 25"));
}

TEST(Values, that_are_not_finite_are_refused) {
  for (const double value : {std::nan(""), HUGE_VAL, 1e39}) {
    EXPECT_THAT(test::error_text(ErrorKind::input, [&] { require_finite("mean", value); }),
                HasSubstr("give a finite number"));
  }
}

}  // namespace
}  // namespace ortchestra
