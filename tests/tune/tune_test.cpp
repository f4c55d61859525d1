#include "ortchestra/tune/tune.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/base/error.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

using test::error_text;
using ::testing::AllOf;
using ::testing::Contains;
using ::testing::Each;
using ::testing::ElementsAre;
using ::testing::Field;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;
using ::testing::Optional;
using ::testing::SizeIs;
using ::testing::StartsWith;

/// Two rows, with rounds of a few milliseconds.
TuneOptions quick(const std::vector<std::string>& models) {
  TuneOptions options;
  for (const std::string& model : models) options.models.emplace_back().request.source = model;
  options.rows = {parse_row("serial:intra=1"), parse_row("threads:intra=1")};
  options.batches = {2};
  options.rounds = 2;
  options.final_round_s = 0.05;
  return options;
}

TuneResult tune(const TuneOptions& options, std::stop_token stop = {}) {
  TuneObserver observer;
  observer.on_stage = [](const std::string&) {};
  observer.on_round = [](std::int64_t, std::int64_t, const std::string&, std::optional<double>) {};
  return run_tune(options, observer, stop);
}

std::string winner_of(const TuneResult& result) {
  return result.winner ? result.trials[*result.winner].spec : "";
}

const StageTrial& entry_of_winner(const TuneResult& result) {
  const StageTrial* const entry = in_deciding_stage(result, result.winner);
  if (entry == nullptr) throw std::logic_error("there is no winner");
  return *entry;
}

/// Matches a result with a warning of this code whose text contains this.
auto has_warning(const std::string& code, const std::string& text) {
  return Field(&TuneResult::warnings, Contains(AllOf(Field(&Warning::code, code),
                                                     Field(&Warning::text, HasSubstr(text)))));
}

// Two models that sleep always overlap with the strategy threads, and never with serial.
TEST(Tune, finds_the_faster_row_and_confirms_it) {
  const TuneResult result = tune(quick({"fake:sleep_ms=10", "fake:sleep_ms=10,seed=1"}));
  ASSERT_TRUE(result.runner_up.has_value());
  EXPECT_THAT(winner_of(result), StartsWith("threads"));
  EXPECT_THAT(entry_of_winner(result).rounds, SizeIs(2));
  EXPECT_TRUE(result.confirmed);
  EXPECT_TRUE(result.meets_constraints);
  EXPECT_THAT(result.models, SizeIs(2));
  EXPECT_FALSE(result.needed_s.has_value());
  EXPECT_THAT(result.choice, Not(IsEmpty()));
}

TEST(Tune, keeps_the_rounds_of_each_stage_apart) {
  const TuneResult result = tune(quick({"fake:sleep_ms=10", "fake:sleep_ms=10,seed=1"}));
  ASSERT_GE(result.stages.size(), 2U);
  const TuneStage& first = result.stages.front();
  EXPECT_EQ(first.name, "short rounds");
  EXPECT_TRUE(first.complete);
  EXPECT_FALSE(first.whole_pipeline);
  EXPECT_THAT(first.trials, Each(Field(&StageTrial::rounds, SizeIs(1))));
  EXPECT_THAT(first.trials.front().reason, "fastest");
  EXPECT_THAT(first.trials.back().reason, HasSubstr("% slower"));

  const TuneStage& finals = result.stages.back();
  EXPECT_EQ(result.decided_in, result.stages.size() - 1);
  EXPECT_TRUE(finals.whole_pipeline);
  EXPECT_EQ(finals.trials.front().outcome, StageOutcome::winner);
  EXPECT_FALSE(finals.trials.front().ratio.has_value());
  for (const StageTrial& trial : finals.trials) {
    ASSERT_THAT(trial.rounds, SizeIs(2));
    EXPECT_EQ(trial.rounds[0].block, 0);
    EXPECT_EQ(trial.rounds[1].block, 1);
    EXPECT_TRUE(trial.outcome == StageOutcome::winner || trial.ratio.has_value());
  }
}

TEST(Tune, passes_on_what_was_measured_after_every_round) {
  std::vector<std::size_t> rounds;
  TuneObserver observer;
  observer.on_result = [&](const TuneResult& so_far) {
    std::size_t count = 0;
    for (const TuneStage& stage : so_far.stages) {
      for (const StageTrial& trial : stage.trials) count += trial.rounds.size();
    }
    rounds.push_back(count);
  };
  TuneOptions options = quick({"fake:sleep_ms=1"});
  options.rows = {parse_row("serial:intra=1,window=2")};
  run_tune(options, observer, {});
  EXPECT_THAT(rounds, ElementsAre(1, 2, 3));  // a short round, and two of the finals
}

TEST(Tune, tries_the_neighbours_even_if_no_more_than_three_candidates_are_left) {
  TuneOptions options = quick({"fake:sleep_ms=1"});
  options.rows = {parse_row("serial:intra=1,window=2")};
  options.batches = {1, 2, 4};  // the first stage has 1 and 4
  const TuneResult result = tune(options);
  ASSERT_THAT(result.trials, SizeIs(3));
  EXPECT_EQ(result.trials[2].batch, 2);
  EXPECT_THAT(result.stages.at(1).trials,
              Contains(AllOf(Field(&StageTrial::trial, 2), Field(&StageTrial::rounds, SizeIs(1)))));
}

TEST(Tune, needs_no_observer) {
  TuneOptions options = quick({"fake:sleep_ms=10"});
  options.rounds = 1;
  EXPECT_TRUE(run_tune(options, {}, {}).winner.has_value());
}

TEST(Tune, returns_the_nearest_if_no_candidate_meets_the_limits) {
  TuneOptions options = quick({"fake:sleep_ms=10"});
  options.constraints.max_latency_ms = 1;
  const TuneResult result = tune(options);
  ASSERT_TRUE(result.winner.has_value());
  EXPECT_FALSE(result.meets_constraints);
  EXPECT_GE(*entry_of_winner(result).figures->latency_ms, 10);
  EXPECT_THAT(entry_of_winner(result).reason, HasSubstr("over the limit"));
  // There are too few batches for p90.
  EXPECT_LT(result.stages.back().percentile, 90);
  EXPECT_THAT(result, has_warning("lower-percentile", "instead of p90"));
}

TEST(Tune, leaves_out_a_model_that_fails_and_warns) {
  TuneOptions options = quick({"fake:sleep_ms=1", "fake:fail=1"});
  options.models[1].request.name = "bad";
  const TuneResult result = tune(options);
  EXPECT_TRUE(result.winner.has_value());
  EXPECT_THAT(result.models, SizeIs(1));
  EXPECT_THAT(result, has_warning("model-left-out", "model bad is left out"));
}

TEST(Tune, leaves_out_a_candidate_that_fails_and_states_the_reason) {
  TuneOptions options = quick({"fake:sleep_ms=1"});
  options.rows[1] = parse_row("threads:window=2");
  options.rows[1].strategy = "unknown";  // the process of the round refuses it
  const TuneResult result = tune(options);
  EXPECT_THAT(winner_of(result), StartsWith("serial"));
  EXPECT_THAT(result.trials, Contains(Field(&Trial::error, Optional(HasSubstr("unknown")))));
  EXPECT_THAT(result.stages.front().trials,
              Contains(Field(&StageTrial::outcome, StageOutcome::failed)));
  EXPECT_TRUE(result.confirmed);
}

TEST(Tune, tries_only_batch_sizes_that_every_model_accepts) {
  TuneOptions options = quick({"fake:batch=2,sleep_ms=1"});
  options.batches = {1, 2, 3, 4};
  const TuneResult result = tune(options);
  for (const Trial& trial : result.trials) EXPECT_EQ(trial.batch % 2, 0);
  EXPECT_THAT(result, has_warning("batches-left-out", "batch sizes left out: 1, 3 ("));
  options.batches = {1, 3};
  EXPECT_THAT(error_text(ErrorKind::input, [&] { tune(options); }), HasSubstr("use a batch of 2"));
}

TEST(Tune, fails_if_no_model_can_be_run) {
  EXPECT_THAT(error_text(ErrorKind::failure, [] { tune(quick({"fake:fail=1"})); }),
              HasSubstr("fails, as its options ask"));
  EXPECT_THAT(error_text(ErrorKind::failure,
                         [] {
                           tune(quick({"fake:fail=1", "fake:crash_run=0"}));
                         }),
              HasSubstr("no model can be run"));
}

TEST(Tune, refuses_a_time_limit_below_one_round_and_names_the_needed_time) {
  TuneOptions options = quick({"fake:sleep_ms=2"});
  options.time_limit_s = 1e-9;
  EXPECT_THAT(error_text(ErrorKind::input, [&] { tune(options); }),
              AllOf(HasSubstr("or more; the whole search takes about")));
}

TEST(Tune, returns_the_best_so_far_when_the_time_is_up) {
  TuneOptions options = quick({"fake:sleep_ms=2"});
  options.rounds = 10'000;
  options.time_limit_s = 5;
  const TuneResult result = tune(options);
  EXPECT_TRUE(result.winner.has_value());
  EXPECT_FALSE(result.confirmed || result.interrupted);
  EXPECT_GT(result.needed_s.value_or(0), 5);
  EXPECT_THAT(result, has_warning("search-cut-short", "the time limit of 5 s was too short"));
}

// The short rounds of all candidates alone take longer than the limit.
TEST(Tune, keeps_time_for_the_finals) {
  TuneOptions options = quick({"fake:sleep_ms=20"});
  options.rows.clear();
  options.batches = {1, 2};
  options.rounds = 100;
  options.time_limit_s = 9;
  const TuneResult result = tune(options);
  EXPECT_FALSE(result.stages.front().complete);
  EXPECT_TRUE(result.stages.back().whole_pipeline);
  EXPECT_FALSE(result.confirmed);
}

/// Stops the search at the start of round `round` (from 0) of the stage whose text starts with
/// `stage`.
TuneResult tune_stopped_at(const TuneOptions& options, const std::string& stage, int round) {
  std::stop_source stop;
  std::string now;
  int rounds = 0;
  TuneObserver observer;
  observer.on_stage = [&](const std::string& what) {
    // The stages within a round, for example "loading models", are not counted.
    if (what.find(" candidates") == std::string::npos) return;
    now = what;
    rounds = 0;
  };
  observer.on_round = [&](std::int64_t, std::int64_t, const std::string&, std::optional<double>) {
    if (now.starts_with(stage) && rounds++ == round) stop.request_stop();
  };
  return run_tune(options, observer, stop.get_token());
}

TEST(Tune, returns_the_best_so_far_when_it_is_stopped) {
  const TuneResult result = tune_stopped_at(quick({"fake:sleep_ms=2"}), "short", 1);
  EXPECT_TRUE(result.interrupted);
  EXPECT_FALSE(result.confirmed);
  EXPECT_THAT(entry_of_winner(result).rounds, SizeIs(1));
  EXPECT_TRUE(result.meets_constraints);
  EXPECT_THAT(result.models, SizeIs(1));
  EXPECT_THAT(result.stages.front().trials,
              Contains(Field(&StageTrial::outcome, StageOutcome::not_measured)));
}

// Only one finalist has a confirming round then. That round must not decide the winner.
TEST(Tune, compares_only_rounds_of_equal_length_when_it_is_stopped) {
  TuneOptions options = quick({"fake:sleep_ms=10", "fake:sleep_ms=10,seed=1"});
  for (options.seed = 1; options.seed <= 4; ++options.seed) {
    const TuneResult result = tune_stopped_at(options, "finals", 1);
    EXPECT_THAT(winner_of(result), StartsWith("threads"));
    EXPECT_FALSE(result.confirmed);
    ASSERT_TRUE(result.decided_in.has_value());
    EXPECT_FALSE(result.stages[*result.decided_in].whole_pipeline);
    // What was measured is kept.
    EXPECT_THAT(result.stages.back().trials, Contains(Field(&StageTrial::rounds, SizeIs(1))));
  }
}

TEST(Tune, ends_soon_when_it_is_stopped) {
  std::stop_source stop;
  stop.request_stop();
  const TuneResult result = tune(quick({"fake:sleep_ms=2"}), stop.get_token());
  EXPECT_TRUE(result.interrupted);
  EXPECT_FALSE(result.winner.has_value());
}

TEST(Tune, refuses_invalid_options) {
  TuneOptions options = quick({"fake:"});
  options.percentile = 100;
  EXPECT_THAT(error_text(ErrorKind::input, [&] { tune(options); }), HasSubstr("percentile"));
  options = quick({"fake:"});
  options.constraints.max_memory_mib = -1;
  EXPECT_THAT(error_text(ErrorKind::input, [&] { tune(options); }), HasSubstr("memory"));
  options = quick({"fake:"});
  options.batches = {4, 2};
  EXPECT_THAT(error_text(ErrorKind::input, [&] { tune(options); }), HasSubstr("ascending"));
}

}  // namespace
}  // namespace ortchestra
