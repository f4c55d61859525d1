#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>

#include "ortchestra/explain/explain.h"
#include "ortchestra/report/report.h"
#include "support/made_up_result.h"
#include "support/timed_rows.h"

namespace ortchestra {
namespace {

using test::summarised;
using test::timed_row;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

auto difference(const std::string& what, const std::string& before, const std::string& after) {
  return AllOf(Field(&Difference::what, what), Field(&Difference::old_value, before),
               Field(&Difference::new_value, after));
}

TEST(Changes, match_rows_by_spec) {
  const ResultChanges changes = compare_results(
      summarised({timed_row("serial", {4, 4.1, 4}), timed_row("threads", {2, 2, 2.1})}),
      summarised({timed_row("coroutines", {3, 3, 3}), timed_row("serial", {2, 2.05, 2})}));
  EXPECT_THAT(changes.obstacles, IsEmpty());
  ASSERT_EQ(changes.rows.size(), 1U);
  EXPECT_EQ(changes.rows[0].spec, "serial");
  EXPECT_DOUBLE_EQ(changes.rows[0].speedup->median, 2);
  EXPECT_LT(*changes.rows[0].p, 0.001);
  EXPECT_THAT(changes.only_old, ElementsAre("threads"));
  EXPECT_THAT(changes.only_new, ElementsAre("coroutines"));
}

TEST(Changes, have_no_ratios_if_workload_or_machine_differ) {
  const BenchResult before = summarised({timed_row("serial", {4, 4.1, 4})});
  BenchResult after = before;
  after.workload.batch = 8;
  after.machine.cpu = "Another";
  const ResultChanges changes = compare_results(before, after);
  EXPECT_THAT(changes.obstacles,
              ElementsAre(difference("CPU", "none", "Another"), difference("batch", "0", "8")));
  EXPECT_FALSE(changes.rows.at(0).speedup.has_value());
  EXPECT_TRUE(changes.rows.at(0).old_s.has_value());
}

TEST(Changes, identify_a_model_by_its_content) {
  const BenchResult before = summarised({timed_row("serial", {4, 4})});
  BenchResult after = before;
  after.workload.models[0].path = "elsewhere/left.onnx";
  EXPECT_THAT(compare_results(before, after).obstacles, IsEmpty());
  after.workload.models[0].sha256 = "0123456789";
  EXPECT_THAT(compare_results(before, after).obstacles,
              ElementsAre(Field(&Difference::new_value, HasSubstr("left (01234567)"))));
}

TEST(Changes, note_another_onnx_runtime_but_still_compare) {
  const BenchResult before = summarised({timed_row("serial", {4, 4})});
  BenchResult after = before;
  after.machine.ort_version = "1.30.0";
  const ResultChanges changes = compare_results(before, after);
  EXPECT_THAT(changes.obstacles, IsEmpty());
  EXPECT_THAT(changes.notes, ElementsAre(difference("ONNX Runtime", "none", "1.30.0")));
}

TEST(Changes, do_not_call_two_unknown_values_different) {
  BenchResult result = summarised({timed_row("serial", {4, 4})});
  result.machine.cores_budget = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(compare_results(result, result).obstacles, IsEmpty());
  BenchResult known = result;
  known.machine.cores_budget = 2;
  EXPECT_THAT(compare_results(known, result).obstacles,
              ElementsAre(difference("CPU budget", "2", "unknown")));
}

TEST(Changes, note_other_recipes_and_other_values_of_options) {
  BenchResult before = summarised({timed_row("serial", {4, 4})});
  before.rows[0].options = {{"intra", "2"}, {"window", "4"}};
  BenchResult after = before;
  after.workload.models[1].recipe = "64x64";
  after.rows[0].options = {{"intra", "1"}, {"window", "4"}, {"spin", "off"}};
  EXPECT_THAT(compare_results(before, after).notes,
              ElementsAre(difference("recipe of right", "none", "64x64"),
                          difference("intra of serial", "2", "1"),
                          difference("spin of serial", "none", "off")));
}

TEST(Changes, note_another_device_of_a_model) {
  const BenchResult before = test::made_up_result();
  BenchResult after = before;
  after.workload.models[1].device = "openvino";
  EXPECT_THAT(compare_results(before, after).notes,
              ElementsAre(difference("device of right", "that of the row", "openvino")));
}

TEST(Changes, compare_latencies_if_both_results_have_a_frame_rate) {
  BenchResult before = summarised({timed_row("serial", {4, 4.1, 4})});
  before.workload.rate = 30;
  for (Round& round : before.rows[0].rounds)
    round.latency_ms = LatencyPercentiles{.p50 = 20 + 0.1 * round.total_s};
  BenchResult after = before;
  for (Round& round : after.rows[0].rounds) round.latency_ms->p50 /= 4;
  const ResultChanges changes = compare_results(before, after);
  EXPECT_EQ(changes.compared, ComparedTime::median_latency);
  EXPECT_DOUBLE_EQ(changes.rows.at(0).speedup->median, 4);
  EXPECT_DOUBLE_EQ(changes.rows[0].old_s->median, 0.0204);
  EXPECT_THAT(render_changes(changes), AllOf(HasSubstr("old p50, ms"), HasSubstr("20.4")));
}

TEST(RenderedChanges, say_which_rows_got_faster_and_which_are_undecided) {
  ResultChanges changes = compare_results(
      summarised({timed_row("serial", {4, 4.1, 4}), timed_row("threads", {2, 2.3, 2.1}),
                  timed_row("processes", {1})}),
      summarised({timed_row("serial", {2, 2.05, 2}), timed_row("threads", {2.1, 2.2, 2}),
                  timed_row("processes", {2})}));
  changes.old_name = "before.json";
  changes.new_name = "after.json";
  const std::string text = render_changes(changes);
  EXPECT_THAT(text, AllOf(HasSubstr("before.json (old) compared with after.json (new)"),
                          HasSubstr("faster"), HasSubstr("none seen (can only show "),
                          HasSubstr("unknown: one round")));
}

}  // namespace
}  // namespace ortchestra
