#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/explain/explain.h"
#include "ortchestra/report/report.h"
#include "support/count.h"
#include "support/odd_changes.h"

namespace ortchestra {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

std::string changes_page(const BenchResult& before, const BenchResult& after) {
  ResultChanges changes = compare_results(before, after);
  changes.old_name = "before.json";
  changes.new_name = "after.json";
  return render_changes_html(changes, before, after);
}

std::string every_kind() {
  const auto [name, before, after] = test::change_of_every_kind();
  return changes_page(before, after);
}

TEST(HtmlChanges, is_one_page_that_loads_nothing) {
  const auto html = every_kind();
  EXPECT_THAT(html, AllOf(StartsWith("<!DOCTYPE html>\n"), EndsWith("</html>\n")));
  EXPECT_THAT(html, AllOf(Not(HasSubstr("<!--#")), Not(HasSubstr("<!--@")),
                          Not(HasSubstr("<script")), Not(HasSubstr("@import"))));
}

TEST(HtmlChanges, says_what_the_rounds_show_of_each_row) {
  const auto html = every_kind();
  EXPECT_THAT(html, HasSubstr("<h1>1 row is faster, 1 row is slower, 1 row shows no difference, "
                              "1 row has too few rounds</h1>"));
  EXPECT_THAT(html, HasSubstr("<li class=\"good\"><span class=\"row\">serial</span>"
                              "<span class=\"ratio\"><b>2.00×</b> faster</span>"));
  EXPECT_THAT(html, HasSubstr("<li class=\"bad\"><span class=\"row\">threads</span>"
                              "<span class=\"ratio\"><b>0.769×</b> slower</span>"));
  EXPECT_THAT(html, HasSubstr("<b>1.00×</b> no difference seen (can only show "));
  EXPECT_THAT(html, HasSubstr("<b>0.500×</b> one round is too few"));
  EXPECT_THAT(html, AllOf(HasSubstr("Only in the old result: async"),
                          HasSubstr("Only in the new result: coroutines")));
}

TEST(HtmlChanges, draws_intervals_on_one_logarithmic_axis) {
  const auto html = every_kind();
  // 1 is in the middle. 2 and ½ are equally far from it.
  EXPECT_THAT(html, HasSubstr("<i class=\"one\" style=\"left:50.00%\">"));
  EXPECT_THAT(html, AllOf(HasSubstr("<i style=\"left:4.68%\">0.500×</i>"),
                          HasSubstr("<i style=\"left:95.32%\">2.00×</i>")));
  EXPECT_EQ(test::count(html, "<i class=\"interval"), 3U);  // none for a single round
  EXPECT_EQ(test::count(html, "<i class=\"median"), 4U);
}

TEST(HtmlChanges, shows_what_else_is_different) {
  const auto html = every_kind();
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">ONNX Runtime</th><td>1.23.0</td><td>1.24.0</td>"));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">intra of threads</th><td>2</td><td>1</td>"));
  EXPECT_THAT(html, HasSubstr("<code>machine-busy</code>"));
}

TEST(HtmlChanges, has_no_ratios_if_the_results_are_not_comparable) {
  auto after = test::made_up_result();
  after.machine.cpu = "Another CPU";
  const auto html = changes_page(test::made_up_result(), after);
  EXPECT_THAT(html, HasSubstr("<h1>These two results cannot be compared</h1>"));
  EXPECT_THAT(html,
              HasSubstr("<th scope=\"row\">CPU</th><td>Made-up CPU</td><td>Another CPU</td>"));
  EXPECT_THAT(html, AllOf(Not(HasSubstr("class=\"plot\"")), HasSubstr("There are no ratios")));
}

TEST(HtmlChanges, compares_latencies_if_there_is_a_frame_rate) {
  const auto html = changes_page(test::result_with_rate(), test::result_with_rate());
  EXPECT_THAT(html, AllOf(HasSubstr("<h2 id=\"h-rows\">Median latency</h2>"),
                          HasSubstr("old p50,<wbr> ms"), HasSubstr("<td>12.5</td>")));
}

TEST(HtmlChanges, shows_no_invalid_number_and_no_markup_of_unusual_results) {
  for (const auto& [name, before, after] : test::odd_changes()) {
    const auto html = changes_page(before, after);
    const auto markup = html.substr(html.find("<main"));
    EXPECT_THAT(markup, Not(ContainsRegex("[> :]-?(nan|inf|NaN|undefined|null)[ <×%]"))) << name;
    EXPECT_THAT(markup, AllOf(Not(HasSubstr("<img")), Not(HasSubstr("<script")))) << name;
  }
}

}  // namespace
}  // namespace ortchestra
