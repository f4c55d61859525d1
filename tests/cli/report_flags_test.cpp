#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "base/files/file.h"
#include "ortchestra/report/report.h"
#include "support/quick_bench.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using testing::HasSubstr;
using testing::Not;
using testing::StartsWith;

TEST(CliReportFlags, exist_for_every_format_except_the_console) {
  const std::string help = test::run_tool({"bench", "--help"}).out;
  for (const auto& format : report_formats()) {
    if (format.name == "console") continue;
    EXPECT_THAT(help, HasSubstr("--" + std::string(format.name) + " FILE"));
  }
}

TEST(CliReportFlags, write_a_page_and_a_trace) {
  const test::TemporaryDirectory folder;
  const std::string page = (folder / "a.html").string();
  const std::string trace = (folder / "a.trace.json").string();
  const auto result = test::run_tool(test::quick_bench({"--html", page, "--trace", trace}));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(read_file(page), StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(read_file(trace), HasSubstr("\"ph\":\"X\""));
}

TEST(CliReportFlags, are_named_in_warnings_only_on_the_console) {
  const test::TemporaryDirectory folder;
  const std::string saved = (folder / "a.json").string();
  const auto bench = test::run_tool(test::quick_bench({"--json", saved}));
  EXPECT_THAT(bench.out, HasSubstr("measure more frames (-n)"));
  EXPECT_THAT(read_file(saved), Not(HasSubstr("(-n)")));
  EXPECT_THAT(test::run_tool({"report", saved}).out, HasSubstr("measure more frames (-n)"));
}

TEST(CliReportFlags, write_the_comparison_of_two_results_as_a_page) {
  const test::TemporaryDirectory folder;
  const std::string saved = (folder / "a.json").string();
  const std::string page = (folder / "a.html").string();
  ASSERT_EQ(test::run_tool(test::quick_bench({"--json", saved})).exit_code, 0);
  const auto both = test::run_tool({"report", saved, saved, "--html", page});
  EXPECT_EQ(both.exit_code, 0) << both.err;
  EXPECT_THAT(both.out, HasSubstr("compared with"));
  EXPECT_THAT(read_file(page), StartsWith("<!DOCTYPE html>"));
  EXPECT_THAT(test::run_tool({"report", saved, saved, "--html", "-"}).out,
              StartsWith("<!DOCTYPE html>"));
  const auto refused = test::run_tool({"report", saved, saved, "--html", page, "--csv", page});
  EXPECT_EQ(refused.exit_code, 2);
  EXPECT_THAT(refused.err,
              HasSubstr("--csv takes one result, not two: to compare two, use --html"));
  const auto overwriting = test::run_tool({"report", saved, saved, "--html", saved});
  EXPECT_EQ(overwriting.exit_code, 2);
  EXPECT_THAT(overwriting.err, HasSubstr("the old result"));
}

}  // namespace
}  // namespace ortchestra
