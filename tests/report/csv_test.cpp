#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <sstream>

#include "ortchestra/report/report.h"
#include "support/made_up_result.h"

namespace ortchestra {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

std::vector<std::string> lines_of(const BenchResult& result) {
  std::istringstream text(render_csv(result));
  std::vector<std::string> lines;
  for (std::string line; std::getline(text, line);) lines.push_back(line);
  return lines;
}

BenchResult result_of(RowResult row) {
  auto result = test::made_up_result();
  result.rows = {std::move(row)};
  return result;
}

TEST(Csv, has_a_line_for_each_round_under_one_header) {
  auto row = test::made_up_row("threads", 2.5);
  row.agreement = {{.model = "right", .kind = "boxes", .value = 0.5}};
  row.rounds.erase(row.rounds.begin());
  EXPECT_THAT(
      lines_of(result_of(row)),
      ElementsAre(
          "created,spec,strategy,error,block,total_s,startup_s,frames_per_s,images_per_s,real_time_"
          "factor,"
          "late_batches,cpu_s,cpu_utilization,concurrency,voluntary_switches,involuntary_switches,"
          "host_peak_pss_mib,gpu_memory_peak_mib,gpu_utilization,gpu_energy_j,latency_p50_ms,"
          "latency_p99_ms,row_"
          "speedup,"
          "outputs_match,outputs_identical,least_agreement,left.cumulative_s,left.p50_ms,"
          "left.p99_ms,left.agreement,right.cumulative_s,right.p50_ms,right.p99_ms,"
          "right.agreement",
          "2026-01-02T03:04:05Z,threads,threads,,1,3,0.25,33.333333333333336,133.33333333333334,"
          "1.3333333333333335,,4.5,0.75,0.9,120,7,256,,,,,,1.6,true,false,0.5,1.5,10,15.5,,1."
          "2000000000000002,8.25,9.5,0.5"));
  EXPECT_EQ(lines_of(test::made_up_result()).size(), 7U);
}

TEST(Csv, quotes_commas_quotes_and_newlines) {
  auto row = test::made_up_row("pool:workers=2,intra=1", 2);
  row.error = "it said \"no\"\nand left";
  const auto text = render_csv(result_of(row));
  EXPECT_THAT(text, HasSubstr(",\"pool:workers=2,intra=1\",pool,"));
  EXPECT_THAT(text, HasSubstr(",\"it said \"\"no\"\"\nand left\","));
}

TEST(Csv, protects_texts_that_look_like_formulas) {
  auto row = test::made_up_row("=cmd|' /C calc'!A0", 2);
  row.error = "+1,2";
  auto result = result_of(row);
  result.workload.models[0].name = "@left";
  EXPECT_THAT(lines_of(result)[0], HasSubstr(",'@left.cumulative_s,"));
  EXPECT_THAT(lines_of(result)[1], HasSubstr(",'=cmd|' /C calc'!A0,"));
  EXPECT_THAT(lines_of(result).back(), HasSubstr(",\"'+1,2\","));
}

TEST(Csv, has_a_complete_line_for_a_failed_row) {
  RowResult row;
  row.spec = row.strategy = "threads";
  row.error = "a worker died";
  const auto lines = lines_of(result_of(row));
  ASSERT_EQ(lines.size(), 2U);
  EXPECT_THAT(lines[1], StartsWith("2026-01-02T03:04:05Z,threads,threads,a worker died,,"));
  EXPECT_EQ(std::count(lines[1].begin(), lines[1].end(), ','),
            std::count(lines[0].begin(), lines[0].end(), ','));
}

TEST(Csv, names_the_model_that_failed_in_a_round) {
  auto row = test::made_up_row("threads", 2);
  row.rounds[0].models[1].error = "bad input";
  EXPECT_THAT(lines_of(result_of(row))[1], HasSubstr(",threads,right: bad input,0,"));
}

TEST(Csv, leaves_cells_empty_for_values_that_are_not_finite) {
  auto row = test::made_up_row("threads", 2);
  row.rounds[0].startup_s = std::numeric_limits<double>::quiet_NaN();
  EXPECT_THAT(lines_of(result_of(row))[1], HasSubstr(",0,1.5,,66."));
}

}  // namespace
}  // namespace ortchestra
