#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>

#include "base/files/file.h"
#include "ortchestra/record/json.h"
#include "support/made_up_result.h"
#include "support/temporary_directory.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using test::run_tool;
using test::ToolResult;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class CliReport : public testing::Test {
 protected:
  CliReport() { save("a.json", test::made_up_result()); }

  std::string file(const std::string& name) const { return (folder_ / name).string(); }
  void save(const std::string& name, const BenchResult& result) const {
    write_file_atomically(file(name), to_json(result).dump());
  }

  test::TemporaryDirectory folder_;
};

TEST_F(CliReport, shows_a_saved_result_as_bench_does) {
  const ToolResult result = run_tool({"report", file("a.json")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("total time, s"), HasSubstr("verdict: pool")));
  EXPECT_THAT(result.err, IsEmpty());
}

TEST_F(CliReport, writes_it_in_other_formats) {
  const ToolResult result =
      run_tool({"report", file("a.json"), "--csv", file("b.csv"), "--json", file("b.json")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(read_file(file("b.csv")), HasSubstr("threads"));
  EXPECT_EQ(nlohmann::json::parse(read_file(file("b.json"))),
            nlohmann::json::parse(read_file(file("a.json"))));
  EXPECT_THAT(run_tool({"report", file("a.json"), "--markdown", "-"}).out, HasSubstr("| serial |"));
}

TEST_F(CliReport, shows_the_readable_part_of_a_damaged_result_and_says_what_is_missing) {
  const std::string whole = read_file(file("a.json"));
  write_file_atomically(file("cut.json"), whole.substr(0, whole.find("\"verdict\"") - 200));
  const ToolResult result = run_tool({"report", file("cut.json")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("total time, s"), HasSubstr("only the part before is read"),
                    HasSubstr("verdict is missing"), HasSubstr("verdict: ")));
}

TEST_F(CliReport, never_shows_impossible_figures) {
  BenchResult made_up = test::made_up_result();
  for (RowResult& row : made_up.rows) {
    for (Round& round : row.rounds) round.cpu_utilization = round.cpu_s = -0.46;
  }
  made_up.explanation = {{"spinning", "serial", "-46 % of its CPU time", {{"share", -0.46}}}};
  save("b.json", made_up);
  const ToolResult result = run_tool({"report", file("b.json")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("cpu_s is -0.46, which is impossible: ignored"),
                                Not(HasSubstr("-46"))));
}

TEST_F(CliReport, shows_a_failed_row_and_a_single_round) {
  BenchResult made_up = test::made_up_result();
  for (RowResult& row : made_up.rows) row.rounds.resize(1);
  made_up.rows[1].error = "a worker died";
  save("b.json", made_up);
  const ToolResult result = run_tool({"report", file("b.json")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("error: threads: a worker died"));
}

TEST_F(CliReport, compares_two_results) {
  BenchResult faster = test::made_up_result();
  for (Round& round : faster.rows[0].rounds) round.total_s /= 4;
  save("b.json", faster);
  const ToolResult result = run_tool({"report", file("a.json"), file("b.json")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, AllOf(HasSubstr("a.json (old)"), HasSubstr("b.json (new)"),
                                HasSubstr("serial"), HasSubstr("faster")));
}

TEST_F(CliReport, says_why_results_of_two_machines_cannot_be_compared) {
  BenchResult elsewhere = test::made_up_result();
  elsewhere.machine.cpu = "Another CPU";
  save("b.json", elsewhere);
  const ToolResult result = run_tool({"report", file("a.json"), file("b.json")});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("not comparable"), HasSubstr("old Made-up CPU, new Another CPU"),
                    Not(HasSubstr("faster"))));
}

TEST_F(CliReport, refuses_files_that_are_not_results_and_wrong_options) {
  const auto refusal = [](const std::vector<std::string>& words) {
    const ToolResult result = run_tool(words);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.out, IsEmpty());
    return result.err;
  };
  write_file_atomically(file("text"), "no JSON");
  EXPECT_THAT(refusal({"report", file("text")}), HasSubstr("not JSON at line 1"));
  EXPECT_THAT(refusal({"report", file("missing")}), HasSubstr("can't be read"));
  EXPECT_THAT(refusal({"report"}), HasSubstr("RESULT"));
  EXPECT_THAT(refusal({"report", file("a.json"), file("a.json"), file("a.json")}),
              HasSubstr("not 3"));
  EXPECT_THAT(refusal({"report", file("a.json"), file("a.json"), "--csv", "-"}),
              HasSubstr("--csv takes one result"));
  EXPECT_THAT(refusal({"report", file("a.json"), "--json", file("a.json")}),
              HasSubstr("would overwrite the result"));
}

}  // namespace
}  // namespace ortchestra
