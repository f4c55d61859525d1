#include "report/html_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ortchestra::report {
namespace {

std::string kept(const std::string& text) { return "<span class=\"n\">" + text + "</span>"; }

TEST(HtmlProse, keeps_a_number_and_its_unit_on_one_line) {
  EXPECT_EQ(html_prose("took 12.5 ms, 3 s and 40 %"),
            "took " + kept("12.5 ms") + ", " + kept("3 s") + " and " + kept("40 %"));
  EXPECT_EQ(html_prose("2 CPUs at 80 frames/s"), kept("2 CPUs") + " at " + kept("80 frames/s"));
  EXPECT_EQ(html_prose("1.25 × more"), kept("1.25 ×") + " more");
}

TEST(HtmlProse, keeps_a_range_on_one_line) {
  EXPECT_EQ(html_prose("95 % interval 1.5–2.25"), kept("95 %") + " interval " + kept("1.5–2.25"));
  EXPECT_EQ(html_prose("0–3.5 s"), kept("0–3.5 s"));
}

TEST(HtmlProse, leaves_everything_else_as_it_is) {
  for (const char* text :
       {"3 sessions", "12", "m1 ms", "v1.2 s", "2.", "2. s", "", "atol 1e-4", "x.5 s", "99 μ"})
    EXPECT_EQ(html_prose(text), text);
  EXPECT_EQ(html_prose("<b>&\"'"), "&lt;b&gt;&amp;&quot;&#39;");
}

TEST(HtmlSpec, may_break_after_colons_and_commas_only) {
  EXPECT_EQ(html_spec("pool:workers=2,intra=1"), "pool:<wbr>workers=2,<wbr>intra=1");
  EXPECT_EQ(html_spec("a: 5 ms"), "a:<wbr> " + kept("5 ms"));
}

TEST(HtmlFilled, replaces_all_markers) {
  EXPECT_EQ(html_filled("a<!--#x-->b<!--#y-->c<!--#x-->", {{"x", "1"}, {"y", "<!--#x-->"}}),
            "a1b<!--#x-->c1");
}

}  // namespace
}  // namespace ortchestra::report
