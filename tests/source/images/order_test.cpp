#include "source/images/order.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace ortchestra {
namespace {

TEST(OrderOfNames, compares_runs_of_digits_as_numbers) {
  const std::vector<std::string> sorted{"01",   "1",       "2",     "09",      "10",     "a",
                                        "a1",   "a1b2",    "a1b10", "a2",      "a10",    "b",
                                        "img9", "img009b", "img10", "img0100", "img100a"};
  std::vector<std::string> shuffled(sorted.rbegin(), sorted.rend());
  std::sort(shuffled.begin(), shuffled.end(), comes_before);
  EXPECT_TRUE(std::is_sorted(sorted.begin(), sorted.end(), comes_before));
  EXPECT_TRUE(comes_before("frame9.png", "frame10.png"));
  EXPECT_FALSE(comes_before("frame10.png", "frame9.png"));
}

TEST(OrderOfNames, does_not_put_a_name_before_itself) { EXPECT_FALSE(comes_before("a1", "a1")); }

TEST(OrderOfNames, distinguishes_names_that_differ_only_in_leading_zeros) {
  EXPECT_NE(comes_before("a1", "a01"), comes_before("a01", "a1"));
}

TEST(OrderOfNames, compares_numbers_of_any_length) {
  EXPECT_TRUE(comes_before("99999999999999999999999", "100000000000000000000000"));
}

}  // namespace
}  // namespace ortchestra
