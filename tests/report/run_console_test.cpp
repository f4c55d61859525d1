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

TEST(RunJson, begins_with_its_schema_and_writes_null_for_absent_values) {
  const auto json = to_json(summary_of_a_run());
  EXPECT_EQ(json.begin().key(), "schema");
  EXPECT_EQ(json["schema"], "ortchestra.run/1");
  EXPECT_EQ(json["frames"], 100);
  EXPECT_TRUE(json["resumed_at"].is_null());
  EXPECT_TRUE(json["others_cpu_s"].is_null());
  EXPECT_EQ(json["models"][0]["failed_frames"], 2);
  EXPECT_EQ(json["inputs"][0]["bad"][1]["index"], 9);
}

}  // namespace
}  // namespace ortchestra
