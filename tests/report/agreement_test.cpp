#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "ortchestra/report/report.h"
#include "support/made_up_result.h"

namespace ortchestra {
namespace {

using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;

ModelAgreement boxes(double value) {
  return {.model = "left",
          .kind = "boxes",
          .value = value,
          .iou = 0.981,
          .score_difference = 0.0123,
          .frames = 16,
          .objects = 57,
          .found = 56};
}

/// The made-up result: outputs of "threads" differ from the reference, with this agreement.
BenchResult differing(std::vector<ModelAgreement> agreement) {
  BenchResult result = test::made_up_result();
  result.rows[1].outputs = OutputComparison{false, false, 0.5, 2, 4000, 12, "left, element 7"};
  result.rows[1].agreement = std::move(agreement);
  return result;
}

TEST(AgreementReport, is_left_out_if_it_is_full_and_not_required) {
  BenchResult result = test::made_up_result();
  result.rows[1].agreement = {boxes(1)};
  EXPECT_THAT(render_console(result), Not(HasSubstr("agreement")));
  result.workload.agreement = 0.99;
  EXPECT_THAT(render_console(result), HasSubstr("\nagreement "));
}

TEST(AgreementReport, has_a_line_per_model_that_differs) {
  const std::string text = render_console(differing({boxes(0.963)}));
  EXPECT_THAT(text, HasSubstr("\nagreement: threads, left, boxes: F1 0.9630, IoU 0.9810, scores "
                              "differ by 0.0123; 16 frames, 57 objects\n"));
  EXPECT_THAT(text, HasSubstr("MISMATCH"));
}

TEST(AgreementReport, shows_why_a_figure_is_doubted) {
  ModelAgreement few = boxes(0.963);
  few.doubt = "few frames: 3 of at least 16";
  EXPECT_THAT(render_console(differing({few})), HasSubstr("(few frames: 3 of at least 16)"));
}

TEST(AgreementReport, says_that_a_model_is_not_measurable) {
  const std::string text = render_console(differing(
      {{.model = "left", .kind = "boxes", .not_measurable = "nothing was found", .frames = 16}}));
  EXPECT_THAT(text, AllOf(HasSubstr("not measurable"),
                          HasSubstr("agreement: threads, left, boxes: not measurable: nothing was "
                                    "found\n")));
}

TEST(AgreementReport, of_a_row_of_lower_precision_is_no_error) {
  BenchResult result = differing({boxes(0.963)});
  result.rows[1].lowers_precision = true;
  EXPECT_THAT(render_console(result),
              AllOf(HasSubstr("differ"), HasSubstr("\nagreement: threads"),
                    Not(HasSubstr("MISMATCH")), Not(HasSubstr("error: threads"))));
}

TEST(AgreementReport, below_the_required_one_is_an_error) {
  BenchResult result = differing({boxes(0.963)});
  result.workload.agreement = 0.99;
  EXPECT_THAT(render_console(result),
              AllOf(HasSubstr("MISMATCH"),
                    HasSubstr("\nerror: threads, left, boxes: F1 0.9630, IoU 0.9810, scores differ "
                              "by 0.0123; 16 frames, 57 objects – below 0.99\n")));
  result.workload.agreement = 0.9;
  EXPECT_THAT(render_console(result), Not(HasSubstr("error: threads")));
}

TEST(AgreementReport, is_in_markdown) {
  EXPECT_THAT(render_markdown(differing({boxes(0.963)})),
              AllOf(HasSubstr("| agreement |"), HasSubstr("**agreement**: threads, left")));
}

TEST(AgreementReport, has_a_section_in_html) {
  BenchResult result = differing({boxes(0.963)});
  result.workload.agreement = 0.99;
  EXPECT_THAT(render_html(result),
              AllOf(HasSubstr("<h2 id=\"h-agreement\">Agreement</h2>"), HasSubstr("boxes: F1"),
                    HasSubstr("0.9630"), HasSubstr("1 of 2 rows disagree"),
                    HasSubstr("Required of every model: ")));
  EXPECT_THAT(render_html(test::made_up_result()), HasSubstr("Not measured: it needs two rows"));
}

}  // namespace
}  // namespace ortchestra
