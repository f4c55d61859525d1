#include "tensor/float16.h"

#include <gtest/gtest.h>

#include <cmath>
#include <limits>

namespace ortchestra {
namespace {

TEST(Float16, converts_every_half_to_float_and_back_exactly) {
  for (std::uint32_t bits = 0; bits <= 0xffffU; ++bits) {
    const auto half = static_cast<std::uint16_t>(bits);
    const float value = from_float16(half);
    if (std::isnan(value)) {
      EXPECT_TRUE(std::isnan(from_float16(to_float16(value))));
    } else {
      ASSERT_EQ(to_float16(value), half) << value;
    }
  }
}

TEST(Float16, converts_known_values) {
  EXPECT_EQ(to_float16(1.0F), 0x3c00);
  EXPECT_EQ(to_float16(-2.0F), 0xc000);
  EXPECT_EQ(to_float16(65504.0F), 0x7bff);
  EXPECT_EQ(to_float16(0x1p-14F), 0x0400);
  EXPECT_EQ(to_float16(0x1p-24F), 0x0001);
  EXPECT_EQ(to_float16(-0.0F), 0x8000);
}

TEST(Float16, rounds_halfway_cases_to_even) {
  EXPECT_EQ(to_float16(1.0F + 0x1p-11F), 0x3c00);
  EXPECT_EQ(to_float16(1.0F + 3 * 0x1p-11F), 0x3c02);
  EXPECT_EQ(to_float16(1.0F + 0x1p-11F + 0x1p-20F), 0x3c01);
  EXPECT_EQ(to_float16(0x1p-25F), 0x0000);
  EXPECT_EQ(to_float16(3 * 0x1p-25F), 0x0002);
}

TEST(Float16, overflows_to_infinity_from_halfway_above_the_largest_value) {
  EXPECT_EQ(to_float16(65519.99F), 0x7bff);
  EXPECT_EQ(to_float16(65520.0F), 0x7c00);
  EXPECT_EQ(to_float16(-std::numeric_limits<float>::infinity()), 0xfc00);
}

}  // namespace
}  // namespace ortchestra
