#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text/text.h"
#include "explain/claims_fixture.h"

namespace ortchestra {
namespace {

using ::testing::ElementsAre;
using ::testing::IsEmpty;
using ::testing::StartsWith;

using Claims = test::ClaimsFixture;

TEST_F(Claims, are_not_made_without_evidence) {
  for (RowResult& row : result_.rows)
    for (Round& each : row.rounds) each.cpu_s = std::nan("");
  EXPECT_THAT(find_claims(result_), IsEmpty());
}

TEST_F(Claims, are_not_made_about_a_row_that_failed) {
  calibrate();
  round().cpu_s = 7;
  ASSERT_NE(find("cpu-time"), nullptr);
  result_.rows[1].error = "died";
  EXPECT_EQ(find("cpu-time"), nullptr);
}

TEST_F(Claims, do_not_use_a_calibration_that_must_be_wrong) {
  calibrate();
  result_.calibration->pure_compute_s = 10;  // The limit is 5 s, but the row took 4 s.
  round().cpu_s = 8;
  EXPECT_EQ(find("cpu-time"), nullptr);
  EXPECT_FALSE(goes_beyond_pure_compute(result_.rows[1], result_));
}

TEST_F(Claims, do_not_use_the_calibration_for_rows_on_other_devices) {
  calibrate();
  round().cpu_s = 7;
  result_.rows[1].options["device"] = "cuda:0";
  EXPECT_EQ(find("cpu-time"), nullptr);
}

TEST_F(Claims, give_reasons_in_the_order_of_what_they_explain) {
  calibrate();
  round().cpu_s = 7;  // 1 s is idle, 0.5 s contention, 1.5 s overhead.
  round().concurrency = 1.5;
  round().models = {{"left", 3, 100, {}, {}, 0}, {"right", 3, 100, {}, {}, 0}};
  round().startup_s = 3;
  EXPECT_THAT(reasons(), ElementsAre("19 % of the CPU time: more than the models need alone, "
                                     "perhaps by spinning",
                                     "12 % of the CPU time: idle, because only 1.5 runs are in "
                                     "progress on average",
                                     "6 % of the CPU time: runs slow each other down (memory "
                                     "bandwidth, caches)"));
  ASSERT_NE(find("startup"), nullptr);
  EXPECT_FALSE(find("startup")->reason.has_value());
  EXPECT_EQ(found_.front().code, "cpu-time");
}

TEST_F(Claims, give_no_reason_that_explains_less_than_2_percent) {
  calibrate();
  round().cpu_s = 5.1;
  round().total_s = 2.6;
  round().concurrency = 1.9;
  ASSERT_NE(find("cpu-time"), nullptr);
  EXPECT_THAT(reasons(), IsEmpty());
}

TEST_F(Claims, give_the_other_costs_after_the_reasons_for_the_time) {
  round().cpu_s = 7.5;
  round().concurrency = 1.9;
  round().startup_s = 3;
  round().host_peak_pss_mib = 400;
  round().processes = {{1, "round", 20.0, {}}, {2, "left", 380.0, {}}};
  result_.rows[0].rounds[0].host_peak_pss_mib = 300;
  EXPECT_THAT(
      reasons(),
      ElementsAre(StartsWith("6 % of the CPU time: idle"),
                  "start-up takes 3.00 s longer than that of serial; made up for after 75 frames",
                  "its 2 processes need 100 MiB more memory than serial"));
}

TEST_F(Claims, have_reasons_that_fit_on_a_line) {
  constexpr std::size_t max_width = 78;
  calibrate();
  round().cpu_s = 7;
  round().concurrency = 1.5;
  round().others_cpu_s = 0.5;
  round().cpu_wait_s = 7;
  for (const std::string& reason : reasons()) EXPECT_LE(display_width(reason), max_width) << reason;
  result_.rows[1].spin_off_run = SpinOffRun{"threads:spin=off", 10, 0.4, 0.69};
  for (const std::string& reason : reasons()) EXPECT_LE(display_width(reason), max_width) << reason;
}

}  // namespace
}  // namespace ortchestra
