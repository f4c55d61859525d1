#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/explain/explain.h"
#include "ortchestra/report/report.h"
#include "support/timed_rows.h"

namespace ortchestra {
namespace {

using test::summarised;
using test::timed_row;
using ::testing::AllOf;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

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
  EXPECT_THAT(changes.obstacles, ElementsAre("CPU: old none, new Another", "batch: old 0, new 8"));
  EXPECT_FALSE(changes.rows.at(0).speedup.has_value());
  EXPECT_TRUE(changes.rows.at(0).old_total_s.has_value());
}

TEST(Changes, identify_a_model_by_its_content) {
  const BenchResult before = summarised({timed_row("serial", {4, 4})});
  BenchResult after = before;
  after.workload.models[0].path = "elsewhere/left.onnx";
  EXPECT_THAT(compare_results(before, after).obstacles, IsEmpty());
  after.workload.models[0].sha256 = "0123456789";
  EXPECT_THAT(compare_results(before, after).obstacles, ElementsAre(HasSubstr("left (01234567)")));
}

TEST(Changes, note_another_onnx_runtime_but_still_compare) {
  const BenchResult before = summarised({timed_row("serial", {4, 4})});
  BenchResult after = before;
  after.machine.ort_version = "1.30.0";
  const ResultChanges changes = compare_results(before, after);
  EXPECT_THAT(changes.obstacles, IsEmpty());
  EXPECT_THAT(changes.notes, ElementsAre("ONNX Runtime: old none, new 1.30.0"));
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
                          HasSubstr("faster"), HasSubstr("none detected (<"),
                          HasSubstr("unknown: one round")));
}

}  // namespace
}  // namespace ortchestra
