#include "ortchestra/record/json.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cmath>
#include <limits>
#include <nlohmann/json.hpp>

#include "support/error_text.h"
#include "support/made_up_result.h"

namespace ortchestra {
namespace {

using Json = nlohmann::ordered_json;
using test::error_text;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::StartsWith;

constexpr double not_a_number = std::numeric_limits<double>::quiet_NaN();

/// A result with all optional values, even if they contradict each other.
BenchResult full_result() {
  auto result = test::made_up_result();
  result.machine.gpus = {{"Made-up GPU", 8192}};
  result.machine.governor = "performance";
  result.machine.steal = 0.01;
  result.workload.rate = 25;
  result.workload.agreement = 0.99;
  auto& row = result.rows[1];
  row.error = "a worker died";
  row.agreement = {{.model = "left",
                    .kind = "boxes",
                    .value = 0.75,
                    .doubt = "few objects: 4 of at least 30",
                    .iou = 0.5,
                    .score_difference = 0.25,
                    .frames = 16,
                    .objects = 4,
                    .found = 5},
                   {.model = "right", .not_measurable = "nothing was found"}};
  row.lowers_precision = true;
  auto& round = row.rounds[0];
  round.late_batches = 3;
  round.models[1].error = "left out";
  round.models[1].failed_batches = 2;
  round.latency_ms = LatencyPercentiles{1, 2, 3, 4, 5, 100};
  round.processes[0].peak_rss_mib = 1;
  round.gpu_memory_peak_mib = 512;
  round.gpu_memory_source = "processes";
  round.gpu_device_memory_peak_mib = 900;
  round.gpu_utilization = 0.5;
  round.gpu_energy_j = 210;
  round.series.pss_mib = {1, 2};
  round.series.gpu_utilization = {0.25, 0.5};
  round.series.gpu_memory_mib = {500, 512};
  round.series.gpu_power_w = {90, 110};
  result.interrupted = true;
  return result;
}

Json read_back(const BenchResult& result) {
  return to_json(bench_result_from_json(Json::parse(to_json(result).dump())));
}

std::string reading_error(const Json& json) {
  return error_text(ErrorKind::input, [&] { bench_result_from_json(json); });
}

std::vector<std::string> keys(const Json& object) {
  std::vector<std::string> names;
  for (const auto& [key, value] : object.items()) names.push_back(key);
  return names;
}

TEST(ResultJson, preserves_a_full_result) {
  EXPECT_EQ(read_back(full_result()), to_json(full_result()));
}

TEST(ResultJson, preserves_a_minimal_result) {
  const auto json = to_json(BenchResult());
  EXPECT_EQ(read_back(BenchResult()), json);
  EXPECT_TRUE(json["calibration"].is_null());
  EXPECT_EQ(json["rows"], Json::array());
}

TEST(ResultJson, reads_the_values_into_the_members_of_the_same_name) {
  const auto result = bench_result_from_json(to_json(full_result()));
  EXPECT_EQ(result.workload.seed, 18446744073709551615U);
  EXPECT_EQ(result.command, full_result().command);
  EXPECT_EQ(result.explanation.at(0).evidence.at("runs_at_once"), 0.9);
  const auto& row = result.rows.at(1);
  EXPECT_EQ(row.options.at("intra"), "1");
  EXPECT_EQ(row.total_s->high, 3.25);
  EXPECT_EQ(row.rounds.at(0).latency_ms->samples, 100);
  EXPECT_EQ(row.rounds.at(0).events.end_s, (std::vector<double>{0.01, 0.02}));
}

TEST(ResultJson, starts_with_the_schema_and_keeps_the_documented_order) {
  EXPECT_THAT(
      keys(to_json(full_result())),
      ElementsAre("schema", "created", "version", "command", "reference", "machine", "workload",
                  "calibration", "rows", "warnings", "explanation", "verdict", "interrupted"));
  EXPECT_EQ(to_json(full_result())["schema"], "ortchestra.bench/1");
}

TEST(ResultJson, keeps_events_in_columns) {
  const auto events = to_json(full_result())["rows"][0]["rounds"][0]["events"];
  EXPECT_THAT(keys(events), ElementsAre("model", "session", "lane", "start_s", "end_s", "batch"));
  EXPECT_EQ(events["start_s"], Json::parse("[0.0, 0.01]"));
}

TEST(ResultJson, writes_null_for_every_absent_value) {
  auto result = test::made_up_result();
  result.reference.reset();
  result.calibration.reset();
  result.workload.video_frames.reset();
  result.workload.video_fps.reset();
  result.machine.load_before.reset();
  result.machine.load_after.reset();
  result.verdict.winner.reset();
  RowResult row;
  row.rounds.resize(1);
  row.rounds[0].models.resize(1);
  row.rounds[0].processes.resize(1);
  result.rows = {row};
  const auto json = to_json(result);
  for (const char* place : {"/reference",
                            "/calibration",
                            "/machine/cuda_mps",
                            "/machine/governor",
                            "/machine/load_before",
                            "/machine/load_after",
                            "/machine/steal",
                            "/workload/video_frames",
                            "/workload/video_fps",
                            "/workload/rate",
                            "/rows/0/error",
                            "/rows/0/total_s",
                            "/rows/0/speedup",
                            "/rows/0/outputs",
                            "/rows/0/rounds/0/real_time_factor",
                            "/rows/0/rounds/0/late_batches",
                            "/rows/0/rounds/0/latency_ms",
                            "/rows/0/rounds/0/host_peak_pss_mib",
                            "/rows/0/rounds/0/host_peak_rss_mib",
                            "/rows/0/rounds/0/gpu_memory_peak_mib",
                            "/rows/0/rounds/0/gpu_memory_source",
                            "/rows/0/rounds/0/gpu_device_memory_peak_mib",
                            "/rows/0/rounds/0/gpu_utilization",
                            "/rows/0/rounds/0/gpu_energy_j",
                            "/rows/0/rounds/0/models/0/inference_ms",
                            "/rows/0/rounds/0/models/0/error",
                            "/rows/0/rounds/0/processes/0/peak_pss_mib",
                            "/rows/0/rounds/0/processes/0/peak_rss_mib",
                            "/verdict/winner"}) {
    EXPECT_TRUE(json.at(Json::json_pointer(place)).is_null()) << place;
  }
  EXPECT_EQ(read_back(result), json);
}

TEST(ResultJson, writes_null_for_numbers_that_are_not_finite_and_reads_it_back) {
  auto result = test::made_up_result();
  result.machine.memory_mib = not_a_number;
  result.machine.steal = not_a_number;
  result.calibration->models[0].at_once_ms = std::numeric_limits<double>::infinity();
  result.rows[0].rounds[0].series.cpu_utilization[1] = not_a_number;
  const auto json = to_json(result);
  EXPECT_TRUE(json["machine"]["memory_mib"].is_null());
  EXPECT_TRUE(json["calibration"]["models"][0]["at_once_ms"].is_null());
  EXPECT_TRUE(json["rows"][0]["rounds"][0]["series"]["cpu_utilization"][1].is_null());
  const auto back = bench_result_from_json(json);
  EXPECT_TRUE(std::isnan(back.machine.memory_mib));
  EXPECT_FALSE(back.machine.steal.has_value());
}

TEST(ResultJson, names_the_key_that_is_missing) {
  auto json = to_json(full_result());
  json["rows"][1]["rounds"][0].erase("total_s");
  EXPECT_EQ(reading_error(json), "rows[1].rounds[0].total_s is missing");
  json.erase("verdict");
  json["rows"] = Json::array();
  EXPECT_EQ(reading_error(json), "verdict is missing");
}

TEST(ResultJson, names_the_key_of_the_wrong_type) {
  const auto error_with = [](const char* place, const Json& value) {
    auto json = to_json(full_result());
    json[Json::json_pointer(place)] = value;
    return reading_error(json);
  };
  EXPECT_THAT(error_with("/rows/2/spec", 3),
              StartsWith("rows[2].spec is of type number where a string"));
  EXPECT_THAT(error_with("/rows/0/rounds/1/events/lane/1", "x"),
              StartsWith("rows[0].rounds[1].events.lane[1] is of type string"));
  EXPECT_THAT(error_with("/rows/0/rounds/1/block", 1.5), HasSubstr("a whole number is expected"));
  EXPECT_THAT(error_with("/workload/frames", 18446744073709551615U), HasSubstr("a smaller number"));
  EXPECT_THAT(error_with("/workload/seed", -1), StartsWith("workload.seed"));
  EXPECT_THAT(error_with("/rows/0/options/intra", 1), StartsWith("rows[0].options.intra is"));
  EXPECT_THAT(error_with("/rows/0/total_s/low", "x"), StartsWith("rows[0].total_s.low is"));
  EXPECT_THAT(error_with("/machine", Json::array()), HasSubstr("an object is expected"));
  EXPECT_THAT(error_with("/warnings", nullptr), StartsWith("warnings is null where an array"));
  EXPECT_THAT(error_with("/interrupted", 0), HasSubstr("true or false"));
}

TEST(ResultJson, treats_a_missing_key_that_may_be_null_as_absent) {
  auto json = to_json(full_result());
  json["machine"].erase("steal");
  EXPECT_FALSE(bench_result_from_json(json).machine.steal.has_value());
}

TEST(ResultJson, of_an_older_version_has_no_agreement) {
  Json json = to_json(full_result());
  json["rows"][1].erase("agreement");
  json["rows"][1].erase("lowers_precision");
  json["workload"].erase("agreement");
  const BenchResult result = bench_result_from_json(json);
  EXPECT_TRUE(result.rows[1].agreement.empty());
  EXPECT_EQ(result.rows[1].lowers_precision, std::nullopt);
}

TEST(ResultJson, ignores_unknown_keys) {
  auto json = to_json(full_result());
  json["rows"][0]["mood"] = "fine";
  EXPECT_EQ(to_json(bench_result_from_json(json)), to_json(full_result()));
}

TEST(ResultJson, says_which_schema_it_found_and_which_it_understands) {
  auto json = to_json(full_result());
  json["schema"] = "ortchestra.bench/2";
  EXPECT_THAT(reading_error(json), HasSubstr("\"ortchestra.bench/2\""));
  EXPECT_THAT(reading_error(json), HasSubstr("\"ortchestra.bench/1\""));
  json.erase("schema");
  EXPECT_THAT(reading_error(json), HasSubstr("no \"schema\""));
  EXPECT_THAT(reading_error(Json::array()), HasSubstr("no \"schema\""));
}

TEST(RoundJson, can_be_written_and_read_without_its_result) {
  const auto round = full_result().rows[1].rounds[0];
  const auto json = to_json(round);
  EXPECT_EQ(json, to_json(full_result())["rows"][1]["rounds"][0]);
  EXPECT_EQ(to_json(round_from_json(Json::parse(json.dump()))), json);
  EXPECT_EQ(error_text(ErrorKind::input, [] { round_from_json(Json::object()); }),
            "block is missing");
}

}  // namespace
}  // namespace ortchestra
