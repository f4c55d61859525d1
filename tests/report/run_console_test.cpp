#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <nlohmann/json.hpp>
#include <sstream>

#include "ortchestra/report/run_report.h"

namespace ortchestra {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

RunSummary summary_of_a_run() {
  RunSummary summary;
  summary.row = "pool:workers=2";
  summary.batch = 4;
  summary.cores_budget = 2;
  summary.frames = 100;
  summary.total_s = 10;
  summary.frames_per_s = 10;
  summary.real_time_factor = 0.4;
  ModelSummary model;
  model.name = "faces";
  model.frames = 100;
  model.failed_frames = 2;
  model.first_error = "no\nreason";
  model.runs = 25;
  model.inference_ms = InferencePercentiles{1, 2, 3, 4};
  summary.models.push_back(model);
  for (const char* name : {"read", "infer", "write"}) {
    StageSummary stage;
    stage.name = name;
    stage.lanes = 1;
    summary.stages.push_back(stage);
  }
  summary.inputs.push_back({"street.mp4", 100, 3, {{7, "cut short"}, {9, "no header"}}});
  return summary;
}

TEST(RunConsole, shows_speed_models_and_stages) {
  EXPECT_THAT(render_run(summary_of_a_run()),
              AllOf(HasSubstr("100 frames in 10.0 s: 10.0 frames/s, 0.400 x real time"),
                    HasSubstr("pool:workers=2, batch 4"), HasSubstr("faces"), HasSubstr("read"),
                    Not(HasSubstr("interrupted"))));
}

TEST(RunConsole, shows_one_line_per_problem) {
  EXPECT_THAT(render_run(summary_of_a_run()),
              AllOf(HasSubstr("model faces failed on 2 of 100 frames; first: no reason"),
                    HasSubstr("3 frames of street.mp4 could not be read and were skipped; 7: cut "
                              "short, 9: no header, …")));
}

TEST(RunConsole, says_that_a_run_was_interrupted_and_where_it_was_resumed) {
  RunSummary summary = summary_of_a_run();
  summary.interrupted = true;
  summary.resumed_at = 240;
  EXPECT_THAT(render_run(summary),
              AllOf(HasSubstr("interrupted"), HasSubstr("resumed after 240 frames")));
}

TEST(RunConsole, has_no_invalid_numbers_for_a_run_without_frames) {
  RunSummary summary = summary_of_a_run();
  summary.frames = 0;
  summary.total_s = summary.frames_per_s = 0;
  EXPECT_THAT(render_run(summary), AllOf(Not(HasSubstr("nan")), Not(HasSubstr("inf"))));
}

TEST(RunConsole, keeps_to_the_given_width) {
  std::istringstream text(render_run(summary_of_a_run(), {.width = 60}));
  for (std::string line; std::getline(text, line);) {
    // Counts letters, not bytes: continuation bytes of UTF-8 are skipped.
    const auto letters = std::ranges::count_if(
        line, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; });
    EXPECT_LE(letters, 60) << line;
  }
}

std::vector<OutputSummary> three_outputs() {
  OutputSummary complete{
      "a/long/folder/with/a/long/name/street.jsonl", ".jsonl", {}, 340, 1'310'000};
  complete.state = OutputState::complete;
  OutputSummary failed{"street.npz", ".npz", {"faces", "hair"}, 120, 2'400'000'000};
  failed.state = OutputState::failed;
  failed.error = "no space\nleft";
  OutputSummary unfinished{"seen.mp4", ".mp4", {}, 120, 54'000'000};
  unfinished.notes = {"the audio of 'a.mkv' is left out"};
  return {complete, failed, unfinished};
}

TEST(RunConsole, shows_the_states_of_several_outputs_in_a_table_of_80_columns) {
  const std::string text = render_outputs(three_outputs(), {.width = 80});
  EXPECT_THAT(text, AllOf(HasSubstr("name/street.jsonl"), HasSubstr("1.31 MB"),
                          HasSubstr("street.npz:faces,hair"), HasSubstr("failed"),
                          HasSubstr("incomplete"), HasSubstr("seen.mp4: the audio of 'a.mkv'"),
                          HasSubstr("street.npz failed: no space left")));
  std::istringstream lines(text);
  int tables = 0;
  for (std::string line; std::getline(lines, line);) {
    const auto letters = std::ranges::count_if(
        line, [](char byte) { return (static_cast<unsigned char>(byte) & 0xC0U) != 0x80U; });
    EXPECT_LE(letters, 80) << line;
    tables += line.find("format") != std::string::npos ? 1 : 0;
  }
  EXPECT_EQ(tables, 1) << text;
}

TEST(RunConsole, shows_a_single_output_in_one_line_and_standard_output_not_at_all) {
  OutputSummary single = three_outputs()[0];
  single.output = "street.jsonl";
  EXPECT_EQ(render_outputs(std::vector{single}),
            "output: street.jsonl, 340 frames, 1.31 MB, complete\n");
  OutputSummary stream{"-", ".jsonl", {}, 340};
  EXPECT_EQ(render_outputs(std::vector{stream}), "");
  EXPECT_EQ(render_outputs({}), "");
}

TEST(RunConsole, lists_only_the_unfinished_of_many_outputs) {
  std::vector<OutputSummary> many(30, three_outputs()[0]);
  EXPECT_EQ(render_outputs(many), "30 more outputs are complete\n");
  many[7] = three_outputs()[2];
  EXPECT_THAT(render_outputs(many),
              AllOf(HasSubstr("seen.mp4"), HasSubstr("29 more outputs are complete")));
}

TEST(RunJson, begins_with_its_schema_and_writes_null_for_absent_values) {
  const auto json = to_json(summary_of_a_run());
  EXPECT_EQ(json.begin().key(), "schema");
  EXPECT_EQ(json["schema"], "ortchestra.run/2");
  EXPECT_EQ(json["frames"], 100);
  EXPECT_TRUE(json["resumed_at"].is_null());
  EXPECT_TRUE(json["others_cpu_s"].is_null());
  EXPECT_EQ(json["models"][0]["failed_frames"], 2);
  EXPECT_EQ(json["inputs"][0]["bad"][1]["index"], 9);
}

}  // namespace
}  // namespace ortchestra
