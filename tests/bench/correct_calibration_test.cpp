#include "bench/correct_calibration.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/made_up_result.h"

namespace ortchestra {
namespace {

using testing::AllOf;
using testing::HasSubstr;

TEST(CorrectCalibration, keeps_the_faster_figures_of_each_model) {
  Calibration calibration{{{"left", 15, 20, 9}, {"right", 10, 12, 9}}, 0, 2};
  merge_faster(calibration, {{"left", 12, 30, 5}, {"right", 11, 11, 5}});
  EXPECT_EQ(calibration.models[0].alone_ms, 12);
  EXPECT_EQ(calibration.models[0].at_once_ms, 30);
  EXPECT_EQ(calibration.models[1].alone_ms, 10);
  EXPECT_EQ(calibration.models[1].at_once_ms, 12);
  set_pure_compute(calibration, 100);
  EXPECT_DOUBLE_EQ(calibration.pure_compute_s, 2.2);
}

TEST(CorrectCalibration, says_what_was_impossible_and_what_was_done) {
  BenchResult result = test::made_up_result();
  result.calibration->pure_compute_s = 8.12;
  const std::string reason = beyond_limit_text(result, result.rows[2]);
  EXPECT_EQ(reason,
            "pool:workers=2,intra=1 reached 203 % of the compute limit, which is impossible");
  EXPECT_EQ(calibration_warning(result, reason, 2).code, "impossible-calibration");
  EXPECT_THAT(calibration_warning(result, reason, 0).text,
              AllOf(HasSubstr("203 %"), HasSubstr("no time to calibrate again")));
  EXPECT_THAT(calibration_warning(result, reason, 1).text,
              HasSubstr("also after calibrating once more"));
  result.calibration->pure_compute_s = 4;
  EXPECT_EQ(calibration_warning(result, reason, 1).code, "calibration-repeated");
}

}  // namespace
}  // namespace ortchestra
