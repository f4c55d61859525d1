#include "ortchestra/record/load.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <nlohmann/json.hpp>

#include "base/files/file.h"
#include "ortchestra/record/json.h"
#include "support/error_text.h"
#include "support/made_up_result.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using test::error_text;
using test::TemporaryDirectory;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::SizeIs;

std::string loading_error(const std::string& bytes) {
  const TemporaryDirectory directory;
  write_file_atomically(directory / "result.json", bytes);
  const auto text =
      error_text(ErrorKind::input, [&] { load_bench_result(directory / "result.json"); });
  EXPECT_THAT(text, HasSubstr((directory / "result.json").string()));
  return text;
}

TEST(LoadBenchResult, reads_a_file) {
  const TemporaryDirectory directory;
  const auto json = to_json(test::made_up_result());
  write_file_atomically(directory / "result.json", json.dump());
  const ReadResult read = load_bench_result(directory / "result.json");
  EXPECT_EQ(to_json(read.result), json);
  EXPECT_THAT(read.notes, IsEmpty());
}

TEST(LoadBenchResult, says_where_a_file_stops_being_json) {
  EXPECT_THAT(loading_error("{\n  \"schema\": oops\n}"),
              HasSubstr("not JSON at line 2, column 13"));
  EXPECT_THAT(loading_error(""), HasSubstr("line 1, column 1"));
  EXPECT_THAT(loading_error("{\"schema\": \"\xff\"}"), HasSubstr("line 1, column 13"));
}

TEST(LoadBenchResult, reads_the_part_before_lists_that_are_nested_too_deeply) {
  const std::string deep = std::string(300'000, '[') + std::string(300'000, ']');
  const ReadResult read = parse_bench_result(
      R"({"schema":"ortchestra.bench/1","version":"1.2","rows":[{"spec":)" + deep + "}]}", "deep");
  EXPECT_EQ(read.result.version, "1.2");
  EXPECT_THAT(read.notes, testing::Contains(HasSubstr("nested too deeply")));
}

TEST(LoadBenchResult, names_the_file_that_is_not_a_result) {
  EXPECT_THAT(loading_error("[]"), HasSubstr("no \"schema\""));
  EXPECT_THAT(loading_error("{\"schema\": \"recipe/1\"}"), HasSubstr("\"recipe/1\""));
  EXPECT_THAT(loading_error("{\"schema\": \"ortchestra.tune/1\"}"),
              HasSubstr("it is a result of 'ortchestra tune'"));
}

ReadResult loaded(const std::string& bytes) {
  const TemporaryDirectory directory;
  write_file_atomically(directory / "result.json", bytes);
  return load_bench_result(directory / "result.json");
}

TEST(LoadBenchResult, reads_the_rest_if_a_key_is_missing_and_names_the_key) {
  auto json = to_json(test::made_up_result());
  json["machine"].erase("cpu");
  json["rows"][1]["rounds"][0].erase("cpu_s");
  const ReadResult read = loaded(json.dump());
  EXPECT_THAT(read.notes,
              ElementsAre("machine.cpu is missing", "rows[1].rounds[0].cpu_s is missing"));
  EXPECT_EQ(read.result.machine.cpu, "");
  EXPECT_TRUE(std::isnan(read.result.rows[1].rounds[0].cpu_s));
  EXPECT_EQ(read.result.rows[2].rounds[1].total_s, 2.5);
}

TEST(LoadBenchResult, ignores_a_round_without_a_total) {
  auto json = to_json(test::made_up_result());
  json["rows"][1]["rounds"][0].erase("total_s");
  const ReadResult read = loaded(json.dump());
  EXPECT_THAT(read.notes, ElementsAre("rows[1].rounds[0].total_s is missing",
                                      "1 round of threads without a total ignored"));
  EXPECT_THAT(read.result.rows[1].rounds, SizeIs(1));
}

TEST(LoadBenchResult, reads_the_common_keys_of_another_schema_version) {
  auto json = to_json(test::made_up_result());
  json["schema"] = "ortchestra.bench/2";
  const ReadResult read = loaded(json.dump());
  EXPECT_THAT(read.notes, ElementsAre(HasSubstr("ortchestra.bench/2")));
  EXPECT_THAT(read.result.rows, SizeIs(3));
}

TEST(LoadBenchResult, cuts_columns_to_the_shortest_and_drops_events_of_unknown_models) {
  auto json = to_json(test::made_up_result());
  json["rows"][0]["rounds"][0]["events"]["end_s"] = {0.01};
  json["rows"][0]["rounds"][1]["events"]["model"] = {0, 7};
  json["rows"][1]["rounds"][0]["series"]["cpu_utilization"] = {0.5};
  const ReadResult read = loaded(json.dump());
  EXPECT_THAT(read.result.rows[0].rounds[0].events.batch, SizeIs(1));
  EXPECT_THAT(read.result.rows[0].rounds[1].events.batch, IsEmpty());
  EXPECT_THAT(read.result.rows[1].rounds[0].series.time_s, SizeIs(1));
}

// A file that is cut at any byte is either read or refused with an Error.
TEST(LoadBenchResult, reads_the_rest_of_a_file_that_is_cut_at_any_byte) {
  const std::string whole = to_json(test::made_up_result()).dump();
  std::size_t read_in_part = 0;
  for (std::size_t length = 1; length < whole.size(); length += 97) {
    try {
      const ReadResult read = loaded(whole.substr(0, length));
      ASSERT_THAT(read.notes, Not(IsEmpty())) << length;
      for (const RowResult& row : read.result.rows)
        for (const Round& round : row.rounds) ASSERT_GT(round.total_s, 0) << length;
      ++read_in_part;
    } catch (const Error& error) {
      ASSERT_EQ(error.kind(), ErrorKind::input) << length;
    }
  }
  EXPECT_GT(read_in_part, 20U);
}

TEST(LoadBenchResult, names_the_file_that_is_missing) {
  EXPECT_THAT(error_text(ErrorKind::input, [] { load_bench_result("missing/result.json"); }),
              HasSubstr("missing/result.json can't be read"));
}

TEST(LoadBenchResult, ignores_impossible_values_and_lists_them) {
  BenchResult result = test::made_up_result();
  Round& round = result.rows[0].rounds[0];
  round.cpu_s = -1.5;
  round.cpu_utilization = -0.46;
  round.series.cpu_utilization = {0.5, -0.25, -0.5};
  round.series.time_s = {0, 1, 2};
  round.gpu_utilization = 7;
  round.context_switches.voluntary = -3;
  result.rows[1].rounds[0].cpu_s = 1e6;
  result.machine.steal = 1.5;
  const ReadResult read = loaded(to_json(result).dump());
  EXPECT_THAT(
      read.notes,
      ElementsAre("rows[0].rounds[0].cpu_s is -1.5, which is impossible: ignored",
                  "rows[0].rounds[0].cpu_utilization is -0.46, which is impossible: ignored",
                  HasSubstr("context_switches.voluntary is -3"),
                  HasSubstr("series.cpu_utilization is -0.25"), HasSubstr("machine.steal"),
                  HasSubstr("gpu_utilization is 7"),
                  HasSubstr("rows[1].rounds[0].cpu_s is 1e+06")));
  EXPECT_TRUE(read.had_invalid_values);
  const Round& kept = read.result.rows[0].rounds[0];
  EXPECT_TRUE(std::isnan(kept.cpu_s));
  EXPECT_TRUE(std::isnan(kept.series.cpu_utilization[1]));
  EXPECT_FALSE(kept.gpu_utilization || read.result.machine.steal);
}

}  // namespace
}  // namespace ortchestra
