#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>
#include <string>

#include "ortchestra/record/json.h"
#include "ortchestra/report/report.h"
#include "support/count.h"
#include "support/made_up_result.h"
#include "support/odd_results.h"

namespace ortchestra {
namespace {

using ::testing::AllOf;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::EndsWith;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

/// The JSON that the page embeds.
nlohmann::ordered_json embedded_result(const std::string& html) {
  const std::string begin = "<script type=\"application/json\" id=\"result\">";
  const auto start = html.find(begin) + begin.size();
  return nlohmann::ordered_json::parse(html.substr(start, html.find("</script>", start) - start));
}

/// The page without its scripts and styles: the part that depends on the result.
std::string markup_of(const std::string& html) {
  return html.substr(html.find("<main"), html.find("<script") - html.find("<main"));
}

TEST(HtmlReport, is_one_page_that_loads_nothing) {
  const auto html = render_html(test::made_up_result());
  EXPECT_THAT(html, StartsWith("<!DOCTYPE html>\n"));
  EXPECT_THAT(html, EndsWith("</html>\n"));
  EXPECT_THAT(html, Not(HasSubstr("<!--#")));
  EXPECT_THAT(html, Not(HasSubstr("<!--@")));
  EXPECT_THAT(html, Not(HasSubstr("<script src")));
  EXPECT_THAT(html, Not(HasSubstr("<link rel=\"stylesheet\"")));
  EXPECT_THAT(html, Not(HasSubstr("@import")));
}

TEST(HtmlReport, contains_the_licence_of_the_embedded_library) {
  EXPECT_THAT(render_html(test::made_up_result()),
              AllOf(HasSubstr("Chart.js v"), HasSubstr("Released under the MIT License")));
}

TEST(HtmlReport, embeds_the_whole_result_once) {
  const auto result = test::made_up_result();
  const auto html = render_html(result);
  EXPECT_EQ(embedded_result(html), to_json(result));
  EXPECT_EQ(test::count(html, "\"schema\": \"ortchestra.bench/1\""), 1U);
}

TEST(HtmlReport, has_the_verdict_as_its_heading) {
  EXPECT_THAT(render_html(test::made_up_result()),
              HasSubstr("<h1>pool:<wbr>workers=2,<wbr>intra=1 is the fastest,<wbr> 2.00 times the "
                        "reference</h1>"));
}

TEST(HtmlReport, shows_the_most_important_facts_in_tiles) {
  const auto html = markup_of(render_html(test::made_up_result()));
  EXPECT_THAT(html, HasSubstr("every other row is slower"));
  EXPECT_THAT(
      html,
      HasSubstr(">2.00×</dd><dd class=\"note\">pool:workers=2,intra=1 compared with serial; "
                "<span class=\"n\">95 %</span> interval <span class=\"n\">1.50–2.50</span><"));
  EXPECT_THAT(
      html,
      HasSubstr(
          "><span class=\"n\">62 %</span></dd><dd class=\"note\">pool:workers=2,intra=1; limit "
          "<span class=\"n\">1.25 s</span>: <span class=\"n\">2.50 s</span> of pure compute "
          "on <span class=\"n\">2 CPUs</span><"));
  EXPECT_THAT(html, HasSubstr("2 rows within the tolerance (atol 1e-4, rtol 1e-3)"));
}

/// The values of the tiles "Fastest row" and "Speed-up over the reference".
std::vector<std::string> first_two_tiles(const BenchResult& result) {
  const std::string html = markup_of(render_html(result));
  std::vector<std::string> values;
  std::size_t at = 0;
  for (int tile = 0; tile < 2; ++tile) {
    at = html.find('>', html.find("<dd class=\"figure", at)) + 1;
    values.push_back(html.substr(at, html.find("</dd>", at) - at));
  }
  return values;
}

TEST(HtmlReport, names_a_fastest_row_in_a_tile_only_if_the_verdict_does) {
  auto result = test::made_up_result();
  EXPECT_THAT(first_two_tiles(result), ElementsAre("pool:<wbr>workers=2,<wbr>intra=1", "2.00×"));
  result.verdict.winner.reset();
  result.verdict.tests[1].slower = false;
  EXPECT_THAT(first_two_tiles(result), ElementsAre("not shown", "2.00×"));
  EXPECT_THAT(render_html(result), HasSubstr("no difference seen between 2 rows"));
  result.verdict.tests[0].slower = false;
  EXPECT_THAT(first_two_tiles(result), ElementsAre("not shown", "none seen"));
  result.verdict.fastest = "serial";
  EXPECT_THAT(first_two_tiles(result), ElementsAre("not shown", "none seen"));
  result.verdict = {"no row can be recommended.", {}, {}, {}};
  EXPECT_THAT(first_two_tiles(result), ElementsAre("none", "–"));
}

TEST(HtmlReport, shows_no_share_of_a_limit_that_a_row_exceeds) {
  auto result = test::made_up_result();
  result.calibration->pure_compute_s = 8.2;
  const auto html = markup_of(render_html(result));
  EXPECT_THAT(html, HasSubstr("a row is faster than the limit, so the calibration must be wrong"));
  EXPECT_THAT(html, Not(HasSubstr("205 %")));
  result.calibration.reset();
  result.warnings = {{"impossible-calibration", "serial reached 205 %"}};
  EXPECT_THAT(render_html(result), HasSubstr("no usable calibration: see the warnings"));
  result.calibration = test::made_up_result().calibration;
  result.calibration->pure_compute_s = 4.1;
  EXPECT_THAT(markup_of(render_html(result)),
              HasSubstr(">about <span class=\"n\">100 %</span></dd>"));
}

TEST(HtmlReport, shows_the_table_the_reasons_the_tests_and_the_warnings) {
  const auto html = markup_of(render_html(test::made_up_result()));
  EXPECT_THAT(html, HasSubstr("<th scope=\"row\">total time, s</th><td>4.00</td><td>2.50</td>"
                              "<td class=\"good\">2.00</td>"));
  EXPECT_THAT(html,
              HasSubstr("<h3 class=\"row\">threads</h3>\n<p>threads keep both CPUs busy</p>\n"
                        "<details><summary>The figures behind this</summary>\n"
                        "<p>threads keep both CPUs busy</p>\n<ul class=\"evidence\">"
                        "<li>runs in progress, on average <b>0.900</b></li></ul>\n</details>"));
  EXPECT_THAT(html,
              HasSubstr("<th scope=\"row\">serial</th><td>2.00×</td><td><span class=\"n\">1.50–"
                        "2.50</span></td><td>2</td><td>0.001</td><td>0.002</td>"
                        "<td><span class=\"n\">25.0 %</span></td>"
                        "<td>slower</td>"));
  EXPECT_THAT(html, HasSubstr("<li>64 distinct batches were cycled to reach 100 "
                              "<code>cycled-frames</code></li>"));
  EXPECT_THAT(html, HasSubstr("Made-up CPU; 2 of <span class=\"n\">8 CPUs</span> (cgroup quota)"));
}

TEST(HtmlReport, shows_the_names_and_units_of_evidence) {
  auto result = test::made_up_result();
  result.explanation[0].evidence = {{"pure_compute_s", 5.84}, {"cores", 2}};
  EXPECT_THAT(render_html(result), HasSubstr("<li>CPUs <b>2</b></li><li>pure compute <b>"
                                             "<span class=\"n\">5.84 s</span></b></li>"));
}

TEST(HtmlReport, groups_claims_by_row) {
  auto result = test::made_up_result();
  result.explanation = {
      {"a", "threads", "one", {}}, {"b", {}, "two", {}}, {"c", "threads", "three", {}}};
  EXPECT_THAT(markup_of(render_html(result)),
              HasSubstr("<li><h3 class=\"row\">the comparison</h3>\n<p>two</p>\n</li>\n"
                        "<li><h3 class=\"row\">threads</h3>\n<p>one</p>\n<p>three</p>\n</li>"));
}

TEST(HtmlReport, shows_where_the_cpu_time_of_each_row_went) {
  const auto html = markup_of(render_html(test::result_with_everything()));
  EXPECT_EQ(test::count(html, "<div class=\"cpu\""), 3U);
  EXPECT_THAT(html,
              HasSubstr("aria-label=\"CPU time: pure compute 55 %, contention 5 %, spinning 13 %, "
                        "overhead 2 %, other programs 5 %, idle 20 %\""));
  EXPECT_THAT(html,
              HasSubstr("<i class=\"compute\" style=\"flex-grow:55.0000\" title=\"pure compute 55 "
                        "%\"><span class=\"n\">55 %</span></i>"));
  EXPECT_THAT(html, HasSubstr("2 CPUs</span> × its total time"));
  EXPECT_THAT(markup_of(render_html(test::made_up_result())),
              AllOf(Not(HasSubstr("class=\"cpu\"")), HasSubstr("does not say where the CPU time")));
}

TEST(HtmlReport, begins_with_latency_if_there_is_a_frame_rate) {
  EXPECT_THAT(render_html(test::made_up_result()), HasSubstr("<h2 id=\"h-main\">Total time</h2>"));
  EXPECT_THAT(render_html(test::result_with_rate()),
              AllOf(HasSubstr("<h2 id=\"h-main\">Latency at <span class=\"n\">40 frames/s</span>"),
                    Not(HasSubstr("Total time</h2>"))));
}

TEST(HtmlReport, shows_errors_at_the_top) {
  const auto html = render_html(test::result_with_failures());
  EXPECT_THAT(html, HasSubstr("<li><b>error</b>: threads: worker right died of SIGSEGV</li>"));
  EXPECT_LT(html.find("class=\"problems\""), html.find("class=\"tiles\""));
}

TEST(HtmlReport, escapes_all_texts_of_the_result) {
  const auto result = test::result_with_odd_names();
  const auto html = render_html(result);
  const auto plain = render_html(test::made_up_result());
  EXPECT_EQ(test::count(html, "<script"), test::count(plain, "<script"));
  EXPECT_EQ(test::count(html, "</script"), test::count(plain, "</script"));
  EXPECT_THAT(markup_of(html), Not(HasSubstr("<img")));
  EXPECT_THAT(markup_of(html), HasSubstr("&lt;img src=x onerror=&quot;alert(1)&quot;&gt;"));
  EXPECT_EQ(embedded_result(html), nlohmann::ordered_json::parse(render_json(result)));
}

TEST(HtmlReport, escapes_bytes_that_are_not_valid_utf8) {
  auto result = test::made_up_result();
  result.workload.input =
      "a\xff\x01"
      "b.mp4";
  EXPECT_THAT(render_html(result), HasSubstr("; a\\xff b.mp4, <span class=\"n\">25 fps</span>;"));
}

TEST(HtmlReport, shows_no_invalid_number) {
  for (const auto& [name, result] : test::odd_results()) {
    const auto markup = markup_of(render_html(result));
    EXPECT_THAT(markup, Not(ContainsRegex("[> ]-?(nan|inf|NaN|undefined|null)[ <×]"))) << name;
  }
}

TEST(HtmlReport, names_the_missing_parts) {
  const auto html = render_html(BenchResult());
  EXPECT_THAT(html, HasSubstr("No verdict: nothing could be compared"));
  EXPECT_THAT(html, HasSubstr("no row can be recommended"));
  EXPECT_THAT(html, HasSubstr("This result has no rows."));
  EXPECT_THAT(html, HasSubstr("no calibration in this result"));
  EXPECT_THAT(html, HasSubstr("This result contains no explanations."));
}

}  // namespace
}  // namespace ortchestra
