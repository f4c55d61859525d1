#include "record/query.h"

#include <gtest/gtest.h>

#include "support/made_up_result.h"

namespace ortchestra {
namespace {

TEST(ShareOfLimit, is_pure_compute_divided_by_the_time_of_all_cpus) {
  const BenchResult result = test::made_up_result();
  EXPECT_DOUBLE_EQ(share_of_limit(result, result.rows[2]).value_or(0), 0.625);
}

TEST(ShareOfLimit, is_unknown_for_other_devices_failed_batches_and_without_calibration) {
  BenchResult result = test::made_up_result();
  RowResult& row = result.rows[2];
  row.options["device"] = "cuda:0";
  EXPECT_FALSE(share_of_limit(result, row).has_value());
  row.options["device"] = "cpu";
  EXPECT_TRUE(share_of_limit(result, row).has_value());
  row.rounds[0].models[0].failed_batches = 1;
  EXPECT_FALSE(share_of_limit(result, row).has_value());
  row.rounds[0].models[0].failed_batches = 0;
  result.calibration.reset();
  EXPECT_FALSE(share_of_limit(result, row).has_value());
}

TEST(RunsOnCpu, is_true_if_no_model_runs_elsewhere) {
  BenchResult result = test::made_up_result();
  const RowResult& row = result.rows[0];
  EXPECT_TRUE(runs_on_cpu(result, row));
  result.workload.models[1].device = "openvino";
  EXPECT_FALSE(runs_on_cpu(result, row));
}

TEST(RunsOnCpu, ignores_the_device_of_the_row_if_every_model_names_its_own) {
  BenchResult result = test::made_up_result();
  result.rows[0].options["device"] = "cuda";
  EXPECT_FALSE(runs_on_cpu(result, result.rows[0]));
  for (WorkloadModel& model : result.workload.models) model.device = "cpu";
  EXPECT_TRUE(runs_on_cpu(result, result.rows[0]));
}

TEST(RowBeyondLimit, is_the_row_that_exceeds_it_most) {
  BenchResult result = test::made_up_result();
  EXPECT_EQ(row_beyond_limit(result), nullptr);
  result.calibration->pure_compute_s = 4.3;  // 108 % of the limit: an error of measurement
  EXPECT_EQ(row_beyond_limit(result), nullptr);
  result.calibration->pure_compute_s = 6;  // 120 % and 150 %
  EXPECT_EQ(row_beyond_limit(result), &result.rows[2]);
}

}  // namespace
}  // namespace ortchestra
