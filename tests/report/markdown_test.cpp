#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/report/report.h"
#include "support/made_up_result.h"

namespace ortchestra {
namespace {

using ::testing::HasSubstr;

TEST(Markdown, has_the_content_of_the_console_and_the_evidence) {
  EXPECT_EQ(render_markdown(test::made_up_result()),
            R"golden(## ortchestra 0.1.0, 2026-01-02T03:04:05Z

- **machine**: Made-up CPU; 2 of 8 CPUs (cgroup quota); 3.9 GiB; Linux 6.1; ONNX Runtime 1.23.0
- **conditions**: load 0.25 before; 1.75 after
- **models**: left, right
- **workload**: 100 frames in 100 batches of 4 (repeat), 256x256; street.mp4, 25 fps; 64 distinct, cycled
- **calibration**: pure compute 2.50 s; limit on 2 CPUs 1.25 s

| | serial | threads | pool:workers=2,intra=1 |
|:--|--:|--:|--:|
| per-model cumulative time, s | | | |
| &emsp;left | 2.00 | 1.25 | 1.00 |
| &emsp;right | 1.60 | 1.00 | 0.80 |
| total time, s | 4.00 | 2.50 | 2.00 |
| &emsp;95 % interval | 3.25–4.75 | 1.75–3.25 | 1.25–2.75 |
| host memory (peak PSS), MiB | 256 | 256 | 256 |
| CPU utilisation, % | 75.0 | 75.0 | 75.0 |
| speed-up, × | 1.00 | 1.60 | 2.00 |
| &emsp;95 % interval | 0.75–1.25 | 1.35–1.85 | 1.75–2.25 |
| images/s | 102 | 167 | 213 |
| real-time factor | 1.02 | 1.67 | 2.13 |
| CPU seconds | 6.00 | 3.75 | 3.00 |
| start-up, s | 0.250 | 0.250 | 0.250 |
| inference p50 / p99, ms | | | |
| &emsp;left | 10.0 / 15.5 | 10.0 / 15.5 | 10.0 / 15.5 |
| &emsp;right | 8.25 / 9.50 | 8.25 / 9.50 | 8.25 / 9.50 |
| outputs | reference | match | identical |
| &emsp;largest difference | – | 3e-6 | – |
| rounds | 2 | 2 | 2 |

**warning**: 64 distinct batches were cycled to reach 100

**why threads**:

- threads keep both CPUs busy (evidence: runs in progress, on average 0.900)

**verdict**: pool:workers=2,intra=1 is the fastest, 2.00 times the reference
)golden");
}

TEST(Markdown, escapes_characters_that_would_break_the_table) {
  auto result = test::made_up_result();
  result.workload.models[0].name = "a|b*<c>";
  for (auto& row : result.rows) {
    for (auto& round : row.rounds) round.models[0].name = "a|b*<c>";
  }
  result.rows[1].spec = "x|y";
  result.rows[1].error = "this | that\nand more";
  const auto text = render_markdown(result);
  EXPECT_THAT(text, HasSubstr("| | serial | x\\|y | pool:workers=2,intra=1 |\n"));
  EXPECT_THAT(text, HasSubstr("| &emsp;a\\|b\\*\\<c\\> | 2.00 |"));
  EXPECT_THAT(text, HasSubstr("\n**error**: x\\|y: this \\| that and more\n"));
}

TEST(Markdown, turns_no_name_or_text_into_a_link_picture_or_markup) {
  auto result = test::made_up_result();
  result.rows[1].spec = "[x](http://a.example/)";
  result.rows[1].error = "![p](q) <img src=x> www.b.example me@c.example WWW.D.example &lt; ~~n~~";
  result.rows[2].spec = "http://a|`b";
  const auto text = render_markdown(result);
  EXPECT_THAT(text, HasSubstr("| `[x](http://a.example/)` |"));
  EXPECT_THAT(text, HasSubstr("!\\[p\\](q) \\<img src=x\\> `www.b.example` `me@c.example` "
                              "`WWW.D.example` \\&lt; \\~\\~n\\~\\~"));
  EXPECT_THAT(text, HasSubstr("| http\\://a\\|\\`b |"));
}

}  // namespace
}  // namespace ortchestra
