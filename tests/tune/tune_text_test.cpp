#include "ortchestra/tune/tune_text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>

#include "base/text/text.h"

namespace ortchestra {
namespace {

using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

StageTrial entry(std::size_t trial, double frames_per_s, StageOutcome outcome,
                 const std::string& reason) {
  StageTrial made;
  made.trial = trial;
  made.figures = TuneFigures{frames_per_s, 120, 300, 1.5};
  made.meets_constraints = true;
  made.outcome = outcome;
  made.reason = reason;
  made.rounds.resize(1);
  return made;
}

/// Three candidates in a stage of short rounds, two of them in the finals.
TuneResult found() {
  TuneResult result;
  result.trials = {{"pool:workers=2,intra=1,window=8", 4, {}},
                   {"threads:intra=1,window=8", 1, {}},
                   {"serial:intra=1,window=8", 1, {}},
                   {"async:intra=2,window=8", 1, "no memory"}};
  TuneStage shorts;
  shorts.name = "short rounds";
  shorts.percentile = 75;
  shorts.complete = true;
  shorts.trials = {entry(1, 21.5, StageOutcome::taken_on, "fastest"),
                   entry(0, 20.5, StageOutcome::taken_on, "4.7 % slower"),
                   entry(2, 11.5, StageOutcome::not_taken_on, "47 % slower")};
  shorts.trials.emplace_back().trial = 3;
  shorts.trials.back().outcome = StageOutcome::failed;
  TuneStage finals;
  finals.name = "finals";
  finals.percentile = 90;
  finals.whole_pipeline = true;
  finals.complete = true;
  finals.trials = {entry(0, 15.5, StageOutcome::winner, ""),
                   entry(1, 14.5, StageOutcome::finalist, "6.5 % slower")};
  finals.trials[1].ratio = CostRatio{1.07, 1.02, 1.12, 0.02, 0.05, true};
  result.stages = {shorts, finals};
  result.decided_in = 1;
  result.winner = 0;
  result.runner_up = 1;
  result.confirmed = true;
  result.meets_constraints = true;
  result.choice = "it is the fastest";
  return result;
}

std::string line_with(const std::string& text, const std::string& part) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    if (line.find(part) != std::string::npos) return line;
  }
  return "";
}

TEST(TuneText, shows_each_stage_in_a_table_of_its_own) {
  const std::string text = tune_text(found());
  const std::size_t finals = text.find("Finals: ");
  ASSERT_NE(finals, std::string::npos);
  EXPECT_THAT(text.substr(0, finals),
              AllOf(HasSubstr("Stage 1: short rounds of inference, one for each of 4 candidates."),
                    HasSubstr("p75 ms"), HasSubstr("20.5"), HasSubstr("11.5"),
                    HasSubstr("47 % slower"), HasSubstr("failed"), HasSubstr("no memory"),
                    Not(HasSubstr("15.5")), Not(HasSubstr("WINNER"))));
  EXPECT_THAT(text.substr(finals),
              AllOf(HasSubstr("p90 ms"), HasSubstr("15.5"), HasSubstr("WINNER"),
                    HasSubstr("2 to 11 %"), Not(HasSubstr("20.5")), Not(HasSubstr("serial"))));
}

DeviceTrial trial_on(const std::string& device, double ratio, double value) {
  DeviceTrial trial{.model = "people", .device = device, .frame_ms = 20 * ratio};
  trial.ratio = CostRatio{.mean = ratio};
  trial.agreement = ModelAgreement{.kind = "boxes", .value = value, .frames = 64, .objects = 90};
  return trial;
}

TEST(TuneText, shows_the_devices_first_and_says_what_was_given_up) {
  TuneResult result = found();
  result.agreement = 0.99;
  result.devices = {{.model = "people", .device = "cpu", .frame_ms = 20.0, .reason = "3 % slower"},
                    trial_on("openvino", 0.8, 1),
                    trial_on("openvino+precision=bf16", 0.52, 0.991)};
  result.devices[1].reason = "35 % slower";
  result.devices[2].chosen = true;
  const std::string text = tune_text(result);
  EXPECT_LT(text.find("Devices: "), text.find("Stage 1: "));
  EXPECT_THAT(text,
              AllOf(HasSubstr("compared with cpu"), HasSubstr("agree by 0.99 or more"),
                    HasSubstr("not chosen: people on openvino: 35 % slower"),
                    HasSubstr("chosen: people: openvino+precision=bf16, 0.52 × the time, F1 0.9910 "
                              "of cpu")));
  for (std::size_t width = 60; width <= 120; width += 5) {
    std::istringstream lines(tune_text(result, {.width = width}));
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(display_width(line), width) << line;
  }
}

TEST(TuneText, names_the_reference_even_if_the_first_model_keeps_its_device) {
  TuneResult result = found();
  result.agreement = 0.9;
  result.devices = {{.model = "faces", .device = "xnnpack", .chosen = true, .reason = "kept"},
                    {.model = "people", .device = "cpu", .chosen = true, .reason = "no other"},
                    trial_on("openvino", 0.8, 0.5)};
  EXPECT_THAT(tune_text(result),
              AllOf(HasSubstr("compared with cpu"), HasSubstr("chosen: faces: xnnpack, kept"),
                    HasSubstr("chosen: people: cpu, no other")));
}

TEST(TuneText, gives_the_figures_of_the_finals_for_the_plan) {
  EXPECT_THAT(tune_text(found()),
              AllOf(HasSubstr("plan: pool:workers=2,intra=1,window=8, batch 4: 15.5 frames/s"),
                    HasSubstr("why: it is the fastest")));
}

TEST(TuneText, fits_into_the_width_and_always_shows_the_figures_that_decide) {
  for (std::size_t width = 50; width <= 120; width += 5) {
    SCOPED_TRACE(width);
    const std::string text = tune_text(found(), {.width = width});
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
      EXPECT_LE(display_width(line), width) << line;
    EXPECT_THAT(text, AllOf(HasSubstr("frames/s"), HasSubstr("20.5"), HasSubstr("15.5"),
                            HasSubstr("47 % slower")));
  }
  EXPECT_THAT(tune_text(found(), {.width = 120}), HasSubstr("MiB"));
  TuneResult latency = found();
  latency.objective = Objective::latency;
  latency.constraints.max_memory_mib = 200;
  EXPECT_THAT(line_with(tune_text(latency, {.width = 70}), "p75 ms"),
              AllOf(HasSubstr("MiB"), Not(HasSubstr("frames/s"))));
}

TEST(TuneText, names_a_winner_only_if_it_is_confirmed_and_meets_the_limits) {
  TuneResult result = found();
  result.confirmed = false;
  EXPECT_THAT(tune_text(result),
              AllOf(HasSubstr("best so far"), HasSubstr("not confirmed: no finalist could run"),
                    Not(HasSubstr("WINNER"))));
  result = found();
  result.confirmed = false;
  result.needed_s = 90;
  EXPECT_THAT(tune_text(result), HasSubstr("cut short: "));
  result = found();
  result.meets_constraints = false;
  EXPECT_THAT(tune_text(result), AllOf(HasSubstr("nearest"), HasSubstr("no plan is written: "),
                                       Not(HasSubstr("WINNER"))));
}

TEST(TuneText, says_which_rounds_count_if_a_stage_was_cut_short) {
  TuneResult result = found();
  result.confirmed = false;
  result.stages[1].complete = false;
  result.stages[1].rounds_wanted = 3;
  EXPECT_THAT(tune_text(result), HasSubstr("cut short, and 1 of the rounds count"));
  result.decided_in = 0;
  EXPECT_THAT(tune_text(result), HasSubstr("They were cut short, and are not used"));
  result.stages[0].complete = false;
  result.stages[0].trials.emplace_back().outcome = StageOutcome::not_measured;
  EXPECT_THAT(tune_text(result), HasSubstr("1 more were not measured"));
}

TEST(TuneText, shows_no_table_of_a_stage_that_did_not_start) {
  TuneResult result = found();
  TuneStage& stage = result.stages.emplace_back();
  stage.name = "longer rounds";
  stage.trials.emplace_back().outcome = StageOutcome::not_measured;
  EXPECT_THAT(tune_text(result),
              HasSubstr("one for each of 1 candidate. No time was left for it."));
  EXPECT_THAT(tune_text(result), Not(HasSubstr("p0 ms")));
}

TEST(TuneText, shows_warnings) {
  TuneResult result = found();
  result.warnings = {{"machine-busy", "other programs are busy"}};
  EXPECT_THAT(tune_text(result), HasSubstr("warning: other programs are busy"));
}

TEST(TuneText, states_that_an_interrupted_search_measured_no_candidate) {
  TuneResult result;
  result.interrupted = true;
  EXPECT_THAT(tune_text(result), HasSubstr("no plan is written: no candidate was measured"));
}

}  // namespace
}  // namespace ortchestra
