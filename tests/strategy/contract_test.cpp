#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <thread>

#include "support/error_text.h"
#include "support/own_process.h"
#include "support/strategy_test.h"

/// The contract of every strategy (ortchestra/strategy/strategy.h), tested with fake models on each
/// entry of the list. contract_end_test.cpp tests how strategies end.

namespace ortchestra {
namespace {

using test::fake_model;
using test::FifoGate;
using test::gated_model;
using test::output_bytes;
using test::outputs_of_serial;
using test::StartedStrategy;
using test::two_models;
using ::testing::HasSubstr;

class FakeContract : public test::StrategyTest {};

INSTANTIATE_TEST_SUITE_P(Strategies, FakeContract, ::testing::ValuesIn(test::contract_rows()),
                         test::name_of_row);

/// Models with three different recipes. Some have a dynamic batch and some a fixed batch. One has
/// outputs of varying shape.
std::vector<ModelRequest> various_models() {
  return {fake_model("dynamic", "seed=1"), fake_model("one-by-one", "seed=2,outputs=7,batch=1"),
          fake_model("by-two", "seed=3,batch=2"),
          fake_model("gray-bytes", "seed=4,input=1x6x5,type=uint8"),
          fake_model("varying", "seed=5,input=3x4x4,vary=1")};
}

TEST_P(FakeContract, answers_each_batch_exactly_once_per_model) {
  StartedStrategy started(row(), various_models());
  started.submit_many(20);
  started.strategy->finish();
  EXPECT_EQ(started.answers.size(), 100U);
  EXPECT_EQ(started.answers.by_key().size(), 100U);
}

TEST_P(FakeContract, gives_the_outputs_of_serial_bit_for_bit) {
  StartedStrategy started(row(), various_models());
  started.submit_many(20);
  started.strategy->finish();
  EXPECT_TRUE(output_bytes(started.answers) == outputs_of_serial(various_models(), 20));
}

TEST_P(FakeContract, gives_the_same_outputs_with_a_window) {
  StartedStrategy started(row("window=2"), various_models());
  started.submit_many(20);
  started.strategy->finish();
  EXPECT_TRUE(output_bytes(started.answers) == outputs_of_serial(various_models(), 20));
}

TEST_P(FakeContract, answers_a_batch_that_needs_many_runs) {
  const std::vector<ModelRequest> models{fake_model("one-by-one", "batch=1")};
  StartedStrategy started(row(), models, 300);
  started.submit_many(2);
  started.strategy->finish();
  EXPECT_TRUE(output_bytes(started.answers) == outputs_of_serial(models, 2, 300));
}

TEST_P(FakeContract, gives_neither_outputs_nor_errors_for_an_empty_batch) {
  StartedStrategy started(row(), {fake_model("model")});
  started.submit({.count = 0});
  started.strategy->finish();
  const Answer& answer = started.answers.of(0, 0);
  EXPECT_TRUE(answer.outputs.empty() && answer.runs.empty() && answer.is_ok());
}

TEST_P(FakeContract, refuses_try_submit_while_the_window_is_full) {
  FifoGate gate;
  StartedStrategy started(row("window=2"), {gated_model("gated", gate), fake_model("free")});
  EXPECT_TRUE(started.strategy->try_submit(started.batches->make({})));
  EXPECT_TRUE(started.strategy->try_submit(started.batches->make({})));
  EXPECT_FALSE(started.strategy->try_submit(started.batches->make({})));
}

TEST_P(FakeContract, gives_no_answer_for_a_refused_batch) {
  FifoGate gate;
  StartedStrategy started(row("window=1"), {gated_model("gated", gate)});
  started.submit();
  started.strategy->try_submit(started.batches->make({}));
  gate.open();
  started.strategy->finish();
  EXPECT_EQ(started.answers.size(), 1U);
}

TEST_P(FakeContract, frees_a_slot_after_the_last_answer_of_a_batch) {
  FifoGate gate;
  StartedStrategy started(row("window=1"), {gated_model("gated", gate), fake_model("free")});
  started.submit();
  gate.open();
  ASSERT_TRUE(started.answers.wait_for(2));
  const BatchPointer next = started.batches->make({});
  EXPECT_TRUE(test::eventually([&] { return started.strategy->try_submit(next); }));
}

TEST_P(FakeContract, waits_in_submit_until_a_batch_is_answered) {
  FifoGate gate;
  StartedStrategy started(row("window=2"), {gated_model("gated", gate), fake_model("free")});
  started.submit_many(2);
  const std::jthread opener([&gate] { gate.open(); });
  EXPECT_TRUE(started.submit());
  EXPECT_GE(started.answers.completed_batches(), 1U);
}

TEST_P(FakeContract, never_runs_a_model_on_the_submitting_thread) {
  FifoGate gate;
  StartedStrategy started(row(), {gated_model("left", gate), gated_model("right", gate)});
  // A run on this thread would wait at the gate forever.
  EXPECT_TRUE(started.submit());
  EXPECT_TRUE(started.strategy->try_submit(started.batches->make({})));
  EXPECT_EQ(started.answers.size(), 0U);
}

TEST_P(FakeContract, does_not_run_a_model_that_a_batch_does_not_name) {
  StartedStrategy started(row(),
                          {fake_model("left"), fake_model("right", "fail=1"), fake_model("last")});
  started.submit({.models = {{0, 2}}});
  started.submit({.models = {{2}}});
  started.strategy->finish();
  const auto answers = started.answers.by_key();
  EXPECT_EQ(answers.size(), 3U);
  EXPECT_TRUE(answers.contains({0, 0}) && answers.contains({0, 2}) && answers.contains({1, 2}));
}

TEST_P(FakeContract, completes_a_batch_that_names_no_model_at_once) {
  StartedStrategy started(row("window=1"), {fake_model("model")});
  const std::vector<std::size_t> none;
  EXPECT_TRUE(started.submit({.models = none}));
  EXPECT_TRUE(started.strategy->try_submit(started.batches->make({.models = none})));
  EXPECT_TRUE(started.strategy->try_submit(started.batches->make({})));
  started.strategy->finish();
  EXPECT_EQ(started.answers.size(), 1U);
}

TEST_P(FakeContract, gives_outputs_only_for_the_valid_frames) {
  StartedStrategy started(row(), {fake_model("dynamic", "outputs=5")});
  started.submit({.count = 3});
  started.strategy->finish();
  const Answer& answer = started.answers.of(0, 0);
  ASSERT_EQ(answer.outputs.size(), 1U);
  EXPECT_EQ(answer.outputs[0].tensors().at(0).shape, (Shape{3, 5}));
}

TEST_P(FakeContract, runs_a_model_with_a_fixed_batch_as_often_as_needed) {
  StartedStrategy started(row(),
                          {fake_model("one-by-one", "batch=1"), fake_model("by-two", "batch=2")});
  started.submit({.count = 3});
  started.strategy->finish();
  const Answer& by_one = started.answers.of(0, 0);
  const Answer& by_two = started.answers.of(0, 1);
  EXPECT_EQ(by_one.runs.size(), 3U);
  EXPECT_EQ(by_one.outputs.size(), 3U);
  EXPECT_EQ(by_two.runs.size(), 2U);
  EXPECT_EQ(by_two.outputs.size(), 2U);
}

TEST_P(FakeContract, reports_a_failure_only_in_the_answer_of_that_model) {
  StartedStrategy started(
      row(), {fake_model("left"), fake_model("fragile", "fail_value=9"), fake_model("right")});
  started.submit_many(5);
  started.strategy->finish();
  for (const Answer& answer : started.answers.all()) {
    const bool has_frame_9 = answer.batch->id == 2;
    EXPECT_EQ(!answer.is_ok(), answer.model == 1 && has_frame_9)
        << "batch " << answer.batch->id << ", model " << answer.model;
  }
}

TEST_P(FakeContract, says_in_the_answer_what_failed) {
  StartedStrategy started(row(), {fake_model("fragile", "fail=1")});
  started.submit();
  started.strategy->finish();
  const Answer& answer = started.answers.of(0, 0);
  EXPECT_THAT(answer.error, HasSubstr("run 0 of 'fragile' fails"));
  EXPECT_TRUE(answer.outputs.empty());
  EXPECT_EQ(answer.status, AnswerStatus::failed);
}

TEST_P(FakeContract, throws_from_start_when_a_model_cannot_be_loaded) {
  const std::string text = test::error_text(ErrorKind::input, [&] {
    StartedStrategy(row(),
                    {fake_model("left"), fake_model("broken", "fail_load=1"), fake_model("right")});
  });
  EXPECT_THAT(text, HasSubstr("broken"));
}

TEST_P(FakeContract, reports_start_and_end_of_each_run) {
  const TimePoint before = Clock::now();
  StartedStrategy started(row(), various_models());
  started.submit_many(5);
  started.strategy->finish();
  const TimePoint after = Clock::now();
  for (const Answer& answer : started.answers.all()) {
    for (const auto& run : answer.runs) {
      EXPECT_TRUE(before <= run.start && run.start <= run.end && run.end <= after);
    }
  }
}

TEST_P(FakeContract, reports_which_batch_a_run_answered) {
  StartedStrategy started(row(), various_models());
  started.submit_many(5);
  started.strategy->finish();
  for (const Answer& answer : started.answers.all()) {
    ASSERT_FALSE(answer.runs.empty());
    for (const auto& run : answer.runs) {
      EXPECT_THAT(run.batches, ::testing::Contains(answer.batch->id));
    }
  }
}

TEST_P(FakeContract, has_no_overlapping_runs_on_a_lane) {
  StartedStrategy started(row(), various_models());
  started.submit_many(20);
  started.strategy->finish();
  std::map<std::size_t, std::vector<std::pair<TimePoint, TimePoint>>> lanes;
  for (const Answer& answer : started.answers.all()) {
    for (const auto& run : answer.runs) lanes[run.lane].emplace_back(run.start, run.end);
  }
  for (auto& [lane, runs] : lanes) {
    std::ranges::sort(runs);
    const auto overlap = std::ranges::adjacent_find(
        runs, [](const auto& one, const auto& next) { return next.first < one.second; });
    EXPECT_TRUE(overlap == runs.end()) << "lane " << lane;
  }
}

TEST_P(FakeContract, keeps_lane_and_session_numbers_small) {
  StartedStrategy started(row(), various_models());
  started.submit_many(20);
  started.strategy->finish();
  const std::size_t most =
      started.models.size() * std::max(1U, std::thread::hardware_concurrency());
  for (const Answer& answer : started.answers.all()) {
    for (const auto& run : answer.runs) {
      EXPECT_LT(run.lane, most);
      EXPECT_LT(run.session, most);
    }
  }
}

/// Submits 500 batches and checks that there are never more than `window` in flight.
void pass_many(const std::string& row, std::size_t window) {
  StartedStrategy started(row, two_models(), 2);
  for (std::size_t submitted = 1; submitted <= 500; ++submitted) {
    ASSERT_TRUE(started.submit());
    ASSERT_LE(submitted - started.answers.completed_batches(), window);
  }
  started.strategy->finish();
  EXPECT_EQ(started.answers.by_key().size(), 1000U);
}

TEST_P(FakeContract, passes_many_batches_through_a_window_of_one) { pass_many(row("window=1"), 1); }

TEST_P(FakeContract, passes_many_batches_through_a_window_of_two) { pass_many(row("window=2"), 2); }

TEST_P(FakeContract, passes_many_batches_without_a_window) {
  pass_many(row("window=unbounded"), 500);
}

TEST_P(FakeContract, keeps_outputs_valid_until_they_are_released) {
  StartedStrategy started(row(), various_models());
  started.submit_many(20);
  started.strategy->finish();
  started.strategy.reset();
  EXPECT_TRUE(output_bytes(started.answers) == outputs_of_serial(various_models(), 20));
}

TEST_P(FakeContract, gives_correct_outputs_when_their_memory_is_reused) {
  const std::vector<ModelRequest> models{fake_model("one-by-one", "batch=1,outputs=1024")};
  StartedStrategy started(row(), models);
  std::map<test::AnswerKey, std::string> seen;
  for (std::int64_t batch = 0; batch < 10; ++batch) {
    started.submit();
    ASSERT_TRUE(started.answers.wait_for(1));
    std::vector<Answer> answers = started.answers.take();
    seen[{batch, 0}] = output_bytes(answers.at(0));
    // Released in the opposite order.
    while (!answers[0].outputs.empty()) answers[0].outputs.pop_back();
  }
  started.strategy->finish();
  EXPECT_TRUE(seen == outputs_of_serial(models, 10));
}

}  // namespace
}  // namespace ortchestra
