#include "tune/stages.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ortchestra {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;

Round finished_round(double frames_per_s, double memory_mib = 100) {
  Round round;
  round.frames_per_s = frames_per_s;
  round.total_s = 2;
  round.cpu_s = 3;
  round.host_peak_pss_mib = memory_mib;
  round.batch_latency_ms.assign(100, 1000 / frames_per_s);
  return round;
}

/// A stage with one trial per list of rounds.
TuneStage stage_of(const std::vector<std::vector<Round>>& rounds, const TuneOptions& options = {}) {
  TuneStage stage;
  stage.name = "short rounds";
  for (std::size_t i = 0; i < rounds.size(); ++i) {
    StageTrial& trial = stage.trials.emplace_back();
    trial.trial = i;
    trial.rounds = rounds[i];
  }
  update_figures(stage, options);
  return stage;
}

std::vector<std::string> reasons(const TuneStage& stage) {
  std::vector<std::string> texts;
  for (const StageTrial& trial : stage.trials) texts.push_back(trial.reason);
  return texts;
}

std::vector<StageOutcome> outcomes(const TuneStage& stage) {
  std::vector<StageOutcome> values;
  for (const StageTrial& trial : stage.trials) values.push_back(trial.outcome);
  return values;
}

TEST(TuneStage, says_why_each_candidate_was_not_taken_on) {
  TuneStage stage =
      stage_of({{finished_round(10)}, {finished_round(20)}, {}, {finished_round(19)}});
  stage.trials[2].outcome = StageOutcome::failed;
  end_search_stage(stage, 2, {});
  EXPECT_TRUE(stage.complete);
  EXPECT_THAT(reasons(stage), ElementsAre("fastest", "5.0 % slower", "50 % slower", ""));
  EXPECT_THAT(outcomes(stage), ElementsAre(StageOutcome::taken_on, StageOutcome::taken_on,
                                           StageOutcome::not_taken_on, StageOutcome::failed));
}

TEST(TuneStage, takes_those_within_the_limits_first_and_names_the_limit) {
  TuneOptions options;
  options.constraints.max_memory_mib = 150;
  options.objective = Objective::latency;
  TuneStage stage =
      stage_of({{finished_round(30, 300)}, {finished_round(10)}, {finished_round(20)}}, options);
  end_search_stage(stage, 1, options);
  EXPECT_THAT(reasons(stage),
              ElementsAre("lowest latency", "100 % more latency", "memory 100 % over the limit"));
}

TEST(TuneStage, is_not_used_if_it_was_cut_short) {
  TuneStage stage = stage_of({{finished_round(10)}, {}});
  end_search_stage(stage, 0, {});
  EXPECT_FALSE(stage.complete);
  EXPECT_EQ(stage.trials[0].reason, "not used");
  EXPECT_THAT(outcomes(stage), ElementsAre(StageOutcome::not_taken_on, StageOutcome::not_measured));
}

TEST(TuneStage, judges_all_latencies_at_the_percentile_of_the_fewest_samples) {
  Round few = finished_round(10);
  few.batch_latency_ms.resize(30);
  EXPECT_EQ(stage_of({{finished_round(10)}, {finished_round(20)}}).percentile, 90);
  EXPECT_EQ(stage_of({{finished_round(10)}, {few}}).percentile, 75);
}

/// The result of finals of two candidates.
TuneResult finals_of(const std::vector<std::vector<Round>>& rounds) {
  TuneResult result;
  result.trials = {
      {"serial:window=8", 1, {}}, {"threads:window=8", 1, {}}, {"pool:window=8", 1, {}}};
  result.stages = {stage_of(rounds)};
  result.stages[0].whole_pipeline = true;
  result.stages[0].rounds_wanted = 3;
  return result;
}

TEST(Finals, put_the_winner_first_and_explain_the_choice) {
  TuneResult result = finals_of({{finished_round(10), finished_round(11), finished_round(12)},
                                 {finished_round(20), finished_round(22), finished_round(24.1)}});
  end_finals(result, {});
  EXPECT_TRUE(result.stages[0].complete);
  EXPECT_EQ(result.winner, 1U);
  EXPECT_EQ(result.runner_up, 0U);
  EXPECT_EQ(result.stages[0].trials[0].outcome, StageOutcome::winner);
  EXPECT_EQ(result.stages[0].trials[1].reason, "50 % slower");
  EXPECT_THAT(result.choice, HasSubstr("the fastest of 2 finalists, as 3 paired rounds show"));
}

TEST(Finals, use_only_complete_blocks) {
  TuneResult result = finals_of({{finished_round(10), finished_round(99)}, {finished_round(20)}});
  end_finals(result, {});
  EXPECT_FALSE(result.stages[0].complete);
  EXPECT_EQ(result.winner, 1U);
  EXPECT_EQ(result.stages[0].trials[1].figures->frames_per_s, 10);
  EXPECT_THAT(result.stages[0].trials[1].rounds, testing::SizeIs(2));
  EXPECT_THAT(result.choice, HasSubstr("one round each can show no difference"));
}

TEST(Finals, say_by_which_rule_one_of_equals_was_taken) {
  TuneResult result =
      finals_of({{finished_round(10), finished_round(10.1), finished_round(10)},
                 {finished_round(10.1), finished_round(10.05), finished_round(10)}});
  end_finals(result, {});
  EXPECT_EQ(result.winner, 0U);
  EXPECT_THAT(result.choice,
              testing::AllOf(HasSubstr("threads:window=8, batch 1 is not proven to differ"),
                             HasSubstr("the simplest is taken")));
}

TEST(Finals, say_which_differences_their_rounds_could_show) {
  TuneResult result = finals_of({{finished_round(10), finished_round(14), finished_round(10.5)},
                                 {finished_round(9.9), finished_round(10), finished_round(9.8)}});
  end_finals(result, {});
  EXPECT_THAT(result.choice,
              HasSubstr("the difference from threads:window=8, batch 1 is not proven: "
                        "3 paired rounds can show only differences of"));
}

TEST(Finals, leave_out_a_finalist_that_failed) {
  TuneResult result = finals_of({{finished_round(10)}, {finished_round(20)}, {finished_round(9)}});
  result.stages[0].trials[1].outcome = StageOutcome::failed;
  end_finals(result, {});
  EXPECT_EQ(result.winner, 0U);
  EXPECT_EQ(result.stages[0].trials[2].outcome, StageOutcome::failed);
}

}  // namespace
}  // namespace ortchestra
