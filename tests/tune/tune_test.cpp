#include "ortchestra/tune/tune.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "ortchestra/base/error.h"
#include "support/error_text.h"

namespace ortchestra {
namespace {

using test::error_text;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::SizeIs;

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

// Two models that sleep always overlap with the strategy threads, and never with serial.
TEST(Tune, finds_the_faster_row_and_confirms_it) {
  const TuneResult result = tune(quick({"fake:sleep_ms=10", "fake:sleep_ms=10,seed=1"}));
  ASSERT_TRUE(result.winner && result.runner_up);
  EXPECT_EQ(result.trials[*result.winner].row.strategy, "threads");
  EXPECT_EQ(result.trials[*result.winner].rounds, 2);
  EXPECT_TRUE(result.confirmed);
  EXPECT_TRUE(result.meets_constraints);
  EXPECT_THAT(result.models, SizeIs(2));
  EXPECT_THAT(result.notices, IsEmpty());
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
  EXPECT_GE(*result.trials[*result.winner].figures.latency_ms, 10);
  // There are too few batches for p90.
  EXPECT_LT(result.percentile, 90);
  EXPECT_THAT(result.notices, Contains(HasSubstr("instead of p90")));
}

TEST(Tune, leaves_out_a_model_that_fails_and_adds_a_notice) {
  TuneOptions options = quick({"fake:sleep_ms=1", "fake:fail=1"});
  options.models[1].request.name = "bad";
  const TuneResult result = tune(options);
  EXPECT_TRUE(result.winner.has_value());
  EXPECT_THAT(result.models, SizeIs(1));
  EXPECT_THAT(result.notices, Contains(HasSubstr("model bad is left out")));
}

TEST(Tune, leaves_out_a_candidate_that_fails_and_states_the_reason) {
  TuneOptions options = quick({"fake:sleep_ms=1"});
  options.rows[1] = parse_row("threads:window=2");
  options.rows[1].strategy = "unknown";  // the process of the round refuses it
  const TuneResult result = tune(options);
  ASSERT_TRUE(result.winner.has_value());
  EXPECT_EQ(result.trials[*result.winner].row.strategy, "serial");
  EXPECT_THAT(result.trials, Contains(testing::Field(&Trial::outcome, HasSubstr("failed: "))));
}

TEST(Tune, tries_only_batch_sizes_that_every_model_accepts) {
  TuneOptions options = quick({"fake:batch=2,sleep_ms=1"});
  options.batches = {1, 2, 3, 4};
  const TuneResult result = tune(options);
  for (const Trial& trial : result.trials) EXPECT_EQ(trial.batch % 2, 0);
  EXPECT_THAT(result.notices, Contains(HasSubstr("batch sizes left out: 1, 3 (")));
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
  EXPECT_THAT(error_text(ErrorKind::input, [&] { tune(options); }), HasSubstr("or more"));
}

TEST(Tune, returns_the_best_so_far_when_the_time_is_up) {
  TuneOptions options = quick({"fake:sleep_ms=2"});
  options.rounds = 10'000;
  options.time_limit_s = 5;
  const TuneResult result = tune(options);
  EXPECT_TRUE(result.winner.has_value());
  EXPECT_FALSE(result.confirmed || result.interrupted);
  EXPECT_THAT(result.notices, Contains(HasSubstr("the time was up")));
}

/// Stops the search at the start of round `round` (from 0) of the stage whose text starts with
/// `stage`.
TuneResult tune_stopped_at(const TuneOptions& options, const std::string& stage, int round) {
  std::stop_source stop;
  std::string now;
  int rounds = 0;
  TuneObserver observer;
  observer.on_stage = [&](const std::string& what) {
    now = what;
    rounds = 0;
  };
  observer.on_round = [&](std::int64_t, std::int64_t, const std::string&, std::optional<double>) {
    if (now.starts_with(stage) && rounds++ == round) stop.request_stop();
  };
  return run_tune(options, observer, stop.get_token());
}

TEST(Tune, returns_the_best_so_far_when_it_is_stopped) {
  const TuneResult result = tune_stopped_at(quick({"fake:sleep_ms=2"}), "trying", 1);
  EXPECT_TRUE(result.interrupted);
  EXPECT_FALSE(result.confirmed);
  ASSERT_TRUE(result.winner.has_value());
  EXPECT_EQ(result.trials[*result.winner].rounds, 1);
  EXPECT_TRUE(result.meets_constraints);
  EXPECT_THAT(result.models, SizeIs(1));
}

// Only one finalist has a confirming round then. That round must not decide the winner.
TEST(Tune, compares_only_rounds_of_equal_length_when_it_is_stopped) {
  TuneOptions options = quick({"fake:sleep_ms=10", "fake:sleep_ms=10,seed=1"});
  for (options.seed = 1; options.seed <= 4; ++options.seed) {
    const TuneResult result = tune_stopped_at(options, "confirming", 1);
    ASSERT_TRUE(result.winner && result.runner_up);
    EXPECT_EQ(result.trials[*result.winner].row.strategy, "threads");
    EXPECT_FALSE(result.confirmed);
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
