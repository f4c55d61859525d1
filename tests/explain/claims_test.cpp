#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/text/text.h"
#include "ortchestra/explain/explain.h"
#include "report/evidence.h"
#include "support/timed_rows.h"

namespace ortchestra {
namespace {

using test::timed_result;
using test::timed_row;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::StartsWith;

/// A reference row of 8 s and a row of 4 s on two CPUs. Tests add the figures that they need.
class Claims : public testing::Test {
 protected:
  Round& round() { return result_.rows[1].rounds[0]; }

  /// The claim with this code about the row "threads"; null if there is none. All evidence must
  /// have a name for people.
  const Claim* find(const std::string& code) {
    summarise(result_);
    found_ = find_claims(result_);
    const Claim* with_code = nullptr;
    for (const Claim& claim : found_) {
      for (const auto& [key, value] : claim.evidence)
        EXPECT_TRUE(report::has_evidence_name(key)) << key;
      if (claim.row == "threads" && claim.code == code) with_code = &claim;
    }
    return with_code;
  }

  /// The reasons of the row "threads", in their order.
  std::vector<std::string> reasons() {
    find("");
    std::vector<std::string> texts;
    for (const Claim& claim : found_) {
      if (claim.row == "threads" && claim.reason) texts.push_back(*claim.reason);
    }
    return texts;
  }

  void calibrate() {
    result_.calibration = Calibration{{{"left", 20, 22, 9}, {"right", 30, 33, 9}}, 5, 2};
  }

  BenchResult result_ = timed_result({timed_row("serial", {8}), timed_row("threads", {4})});
  std::vector<Claim> found_;
};

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

TEST_F(Claims, say_where_the_cpu_time_went) {
  calibrate();
  round().cpu_s = 7;
  const Claim* claim = find("cpu-time");
  ASSERT_NE(claim, nullptr);
  EXPECT_DOUBLE_EQ(claim->evidence.at("available_cpu_s"), 8);
  EXPECT_DOUBLE_EQ(claim->evidence.at("beyond_compute_cpu_s"), 2);
  EXPECT_DOUBLE_EQ(claim->evidence.at("idle_cpu_s"), 1);
  EXPECT_THAT(claim->claim,
              HasSubstr("63 % were pure compute, 25 % were overhead, 12 % were idle"));
}

TEST_F(Claims, split_the_cpu_time_into_parts_that_add_up) {
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

TEST_F(Claims, do_not_blame_other_programs_that_may_have_run_on_other_cpus) {
  result_.machine.cores_host = 8;
  round().cpu_s = 6;
  round().others_cpu_s = 2;
  EXPECT_EQ(find("other-programs"), nullptr);
}

TEST_F(Claims, have_shares_of_100_percent_even_if_the_cpu_time_is_more_than_available) {
  calibrate();
  round().cpu_s = 9;
  const Claim* claim = find("cpu-time");
  ASSERT_NE(claim, nullptr);
  EXPECT_DOUBLE_EQ(claim->evidence.at("available_cpu_s"), 9);
  EXPECT_THAT(claim->claim, HasSubstr("56 % were pure compute, 44 % were overhead, 0 % were idle"));
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

TEST_F(Claims, name_spinning_only_if_spin_off_uses_less_cpu) {
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

TEST_F(Claims, do_not_name_spinning_if_spin_off_uses_as_much_cpu) {
  calibrate();
  round().cpu_s = 8;
  result_.rows[1].spin_off_run = SpinOffRun{"threads:spin=off", 10, 0.4, 0.78};
  EXPECT_EQ(find("spinning"), nullptr);
  ASSERT_NE(find("cpu-cost"), nullptr);
  EXPECT_THAT(find("cpu-cost")->claim,
              HasSubstr("1.60 × the CPU-seconds of pure compute, but not because"));
}

TEST_F(Claims, count_the_threads_that_wait_for_a_cpu) {
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

TEST_F(Claims, limit_the_speed_by_the_number_of_concurrent_runs) {
  round().concurrency = 1.5;
  EXPECT_THAT(find("overlap")->claim, HasSubstr("at most 1.50 ×"));
  round().concurrency = 3.5;
  EXPECT_THAT(find("overlap")->claim, HasSubstr("at most 2.00 ×"));
  round().concurrency = 1;
  EXPECT_THAT(find("overlap")->claim, HasSubstr("do not overlap"));
}

TEST_F(Claims, say_nothing_trivial_about_one_cpu) {
  result_.machine.cores_budget = 1;
  result_.machine.cores_host = 1;
  round().concurrency = 1;
  EXPECT_EQ(find("overlap"), nullptr);
  round().concurrency = 2;
  EXPECT_EQ(find("overlap"), nullptr);
  round().models = {{"left", 3, 1, {}, {}, 0}, {"right", 4, 2, {}, {}, 0}};
  round().events = {{0, 1, 1}, {0, 1, 1}, {0, 1, 1}, {0, 0, 2}, {3, 2, 4}, {0, 0, 1}};
  EXPECT_EQ(find("tail"), nullptr);
}

TEST_F(Claims, leave_out_causes_with_a_factor_of_1) {
  result_.calibration = Calibration{{{"left", 20, 20, 9}, {"right", 30, 30, 9}}, 5, 1};
  round().concurrency = 1.9;
  round().models = {{"left", 4, 100, {}, {}, 0}, {"right", 3.7, 100, {}, {}, 0}};
  const Claim* claim = find("contention");
  ASSERT_NE(claim, nullptr);
  EXPECT_THAT(claim->claim, EndsWith(": waiting for CPUs and other causes explain 1.54 ×"));
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

TEST_F(Claims, split_contention_into_memory_and_the_rest) {
  calibrate();
  round().concurrency = 1.9;
  round().models = {{"left", 4, 100, {}, {}, 0}, {"right", 3.7, 100, {}, {}, 0}};
  const Claim* claim = find("contention");
  ASSERT_NE(claim, nullptr);
  EXPECT_NEAR(claim->evidence.at("ratio"), 7.7 / 5, 1e-9);
  EXPECT_NEAR(claim->evidence.at("ratio_memory"), 1.1, 1e-9);
  EXPECT_NEAR(claim->evidence.at("ratio_rest"), 1.4, 1e-9);
  EXPECT_THAT(claim->claim, HasSubstr("worst: left, 2.00 ×"));
  round().models = {{"left", 2, 100, {}, {}, 0}, {"right", 3.1, 100, {}, {}, 0}};
  EXPECT_EQ(find("contention"), nullptr);
}

TEST_F(Claims, measure_the_tail_in_which_only_one_lane_works) {
  round().models = {{"left", 3, 1, {}, {}, 0}, {"right", 4, 2, {}, {}, 0}};
  round().events = {{0, 1, 1}, {0, 1, 1}, {0, 1, 1}, {0, 0, 2}, {3, 2, 4}, {0, 0, 1}};
  const Claim* claim = find("tail");
  ASSERT_NE(claim, nullptr);
  EXPECT_DOUBLE_EQ(claim->evidence.at("tail_s"), 1);
  EXPECT_THAT(claim->claim, AllOf(HasSubstr("25 %"), HasSubstr("ends with right")));
}

TEST_F(Claims, find_no_tail_if_only_one_lane_ever_works) {
  round().events = {{0, 1}, {0, 1}, {0, 0}, {0, 2}, {2, 4}, {0, 0}};
  EXPECT_EQ(find("tail"), nullptr);
}

TEST_F(Claims, split_memory_by_process) {
  round().host_peak_pss_mib = 300;
  round().processes = {{1, "round", 20.0, {}}};
  EXPECT_EQ(find("memory"), nullptr);
  round().processes.push_back({2, "left", 280.0, {}});
  ASSERT_NE(find("memory"), nullptr);
  EXPECT_THAT(find("memory")->claim, HasSubstr("round 20.0, left 280"));
}

TEST_F(Claims, say_after_how_many_frames_a_faster_row_makes_up_for_its_start_up) {
  result_.rows[0].rounds[0].startup_s = 0.5;
  round().startup_s = 1.5;
  ASSERT_NE(find("startup"), nullptr);
  // The row saves 4 s in 100 frames.
  EXPECT_EQ(find("startup")->evidence.at("frames_to_pay_back"), 25);
  round().startup_s = 0.55;
  EXPECT_EQ(find("startup"), nullptr);
  round().startup_s = 1.5;
  round().total_s = 9;
  ASSERT_NE(find("startup"), nullptr);
  EXPECT_FALSE(find("startup")->evidence.contains("frames_to_pay_back"));
}

TEST_F(Claims, say_for_what_share_of_the_time_the_gpu_was_idle) {
  EXPECT_EQ(find("gpu-idle"), nullptr);
  round().gpu_utilization = 0.6;
  EXPECT_THAT(find("gpu-idle")->claim, HasSubstr("40 %"));
}

TEST_F(Claims, say_how_much_host_cpu_time_a_run_on_a_gpu_takes) {
  round().models = {{"left", 2, 100, {}, {}, 0}, {"right", 1, 100, {}, {}, 0}};
  round().cpu_s = 0.5;
  EXPECT_EQ(find("gpu-host-time"), nullptr);
  round().gpu_utilization = 0.6;
  const Claim* claim = find("gpu-host-time");
  ASSERT_NE(claim, nullptr);
  EXPECT_DOUBLE_EQ(claim->evidence.at("cpu_ms_per_run"), 2.5);
  EXPECT_DOUBLE_EQ(claim->evidence.at("run_ms"), 15);
}

TEST_F(Claims, say_how_much_gpu_memory_several_processes_hold) {
  round().gpu_memory_peak_mib = 1500;
  round().processes = {{1, "round", 20.0, {}}, {2, "left", 20.0, {}, 800}};
  result_.rows[0].rounds[0].gpu_memory_peak_mib = 900;
  EXPECT_EQ(find("gpu-memory"), nullptr);
  round().processes.push_back({3, "right", 20.0, {}, 700});
  const Claim* claim = find("gpu-memory");
  ASSERT_NE(claim, nullptr);
  EXPECT_THAT(claim->claim, AllOf(HasSubstr("2 processes hold 1500 MiB"), HasSubstr("left 800"),
                                  HasSubstr("600 MiB more than serial")));
  EXPECT_EQ(claim->evidence.at("mib_per_further_process"), 600);
}

TEST_F(Claims, name_mps_if_it_is_known) {
  round().gpu_memory_peak_mib = 1500;
  round().processes = {{2, "left", 20.0, {}, 800}, {3, "right", 20.0, {}, 700}};
  EXPECT_FALSE(find("gpu-memory")->evidence.contains("cuda_mps"));
  result_.machine.cuda_mps = true;
  EXPECT_THAT(find("gpu-memory")->claim, HasSubstr("MPS lets their kernels run at the same time"));
  result_.machine.cuda_mps = false;
  EXPECT_THAT(find("gpu-memory")->claim, HasSubstr("without MPS"));
}

TEST_F(Claims, decide_whether_a_run_with_spin_off_is_worthwhile) {
  EXPECT_FALSE(goes_beyond_pure_compute(result_.rows[1], result_));
  calibrate();
  round().cpu_s = 5.4;
  EXPECT_FALSE(goes_beyond_pure_compute(result_.rows[1], result_));
  round().cpu_s = 5.6;
  EXPECT_TRUE(goes_beyond_pure_compute(result_.rows[1], result_));
}

}  // namespace
}  // namespace ortchestra
