#include "base/text/numbers.h"

#include <gtest/gtest.h>

#include <limits>
#include <vector>

namespace ortchestra {
namespace {

int decimals(const std::vector<double>& values) { return common_decimals(values); }

TEST(CommonDecimals, show_the_largest_with_three_digits_and_the_smallest_with_two) {
  EXPECT_EQ(decimals({7.9, 23.7}), 1);
  EXPECT_EQ(decimals({0.8, 1.6}), 2);
  EXPECT_EQ(decimals({1280, 3375}), 0);
  EXPECT_EQ(decimals({0.0123}), 4);
}

TEST(CommonDecimals, never_show_the_largest_with_more_than_five_digits) {
  EXPECT_EQ(decimals({0.001, 1234}), 1);
}

TEST(CommonDecimals, ignore_zeros_and_values_that_are_not_finite) {
  EXPECT_EQ(decimals({0, 1.5, std::numeric_limits<double>::infinity()}), 2);
  EXPECT_EQ(decimals({0}), 0);
  EXPECT_EQ(decimals({}), 0);
}

TEST(Significant, has_three_digits_and_no_exponent) {
  EXPECT_EQ(significant(12.345), "12.3");
  EXPECT_EQ(significant(123456), "123456");
  EXPECT_EQ(significant(0), "0");
}

TEST(PercentText, has_a_decimal_below_ten) {
  EXPECT_EQ(percent_text(0.034), "3.4 %");
  EXPECT_EQ(percent_text(0.123), "12 %");
  EXPECT_EQ(percent_text(-0.034), "-3.4 %");
}

TEST(BytesText, has_three_digits_and_a_unit_of_powers_of_1000) {
  EXPECT_EQ(bytes_text(0), "0 B");
  EXPECT_EQ(bytes_text(950), "950 B");
  EXPECT_EQ(bytes_text(999.6), "1.00 kB");
  EXPECT_EQ(bytes_text(4'200'000), "4.20 MB");
  EXPECT_EQ(bytes_text(999'700'000), "1.00 GB");
  EXPECT_EQ(bytes_text(5e16), "50000 TB");
}

TEST(RoundedDuration, has_the_largest_unit_with_at_least_two_of_it) {
  EXPECT_EQ(rounded_duration(0.2), "1 s");
  EXPECT_EQ(rounded_duration(119), "119 s");
  EXPECT_EQ(rounded_duration(170), "3 min");
  EXPECT_EQ(rounded_duration(7200), "2 h");
}

TEST(Tiny, writes_small_differences_short) {
  EXPECT_EQ(tiny(3.2e-6), "3e-6");
  EXPECT_EQ(tiny(1e-12), "1e-12");
  EXPECT_EQ(tiny(0.25), "0.250");
  EXPECT_EQ(tiny(0), "0");
  EXPECT_EQ(tiny(std::numeric_limits<double>::infinity()), "not finite");
}

TEST(AgreementText, is_rounded_down_so_that_only_full_agreement_is_1) {
  EXPECT_EQ(agreement_text(1), "1");
  EXPECT_EQ(agreement_text(0.99999), "0.9999");
  EXPECT_EQ(agreement_text(0.963), "0.9630");
  EXPECT_EQ(agreement_text(0), "0.0000");
  EXPECT_EQ(agreement_text(std::numeric_limits<double>::quiet_NaN()), "unknown");
}

TEST(CpusText, has_a_plural) {
  EXPECT_EQ(cpus_text(1), "1 CPU");
  EXPECT_EQ(cpus_text(2), "2 CPUs");
  EXPECT_EQ(cpus_text(1.5), "1.5 CPUs");
}

}  // namespace
}  // namespace ortchestra
