#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <algorithm>
#include <csignal>
#include <cstdlib>
#include <fstream>
#include <sstream>

#include "base/process/channel.h"
#include "base/process/child_process.h"
#include "support/environment_variable.h"
#include "support/error_text.h"
#include "support/fifo_gate.h"
#include "support/own_process.h"
#include "support/strategy_test.h"

/// What `processes` does when a worker dies. It reports the death, continues with the other models,
/// and restarts the worker if this is allowed.

namespace ortchestra {
namespace {

using test::fake_model;
using test::FifoGate;
using test::gated_model;
using test::StartedStrategy;
using test::worker_of;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

/// Expects that `model` has errors from batch `first` on and none before. Returns the last error.
std::string expect_errors_from(const test::Answers& answers, std::size_t model,
                               std::int64_t first) {
  std::string last;
  for (const Answer& answer : answers.all()) {
    if (answer.model != model) continue;
    EXPECT_EQ(!answer.is_ok(), answer.batch->id >= first) << "batch " << answer.batch->id;
    if (!answer.is_ok()) last = answer.error;
  }
  return last;
}

bool any_error(const test::Answers& answers, std::size_t model) {
  return std::ranges::any_of(answers.all(), [model](const Answer& answer) {
    return answer.model == model && !answer.is_ok();
  });
}

/// Submits five batches to a worker that dies in the third. Returns the last error.
std::string error_of_a_worker_that(const std::string& dies) {
  StartedStrategy started("processes", {fake_model("fragile", dies)});
  started.submit_many(5);
  started.strategy->finish();
  return expect_errors_from(started.answers, 0, 2);
}

TEST(FakeDyingWorkers, answers_with_model_and_signal_after_a_worker_crashed) {
  EXPECT_THAT(error_of_a_worker_that("crash_value=9"),
              AllOf(HasSubstr("fragile"), HasSubstr("SIGSEGV")));
}

TEST(FakeDyingWorkers, answers_with_model_and_signal_after_a_worker_killed_itself) {
  EXPECT_THAT(error_of_a_worker_that("kill_value=9"),
              AllOf(HasSubstr("fragile"), HasSubstr("SIGKILL")));
}

TEST(FakeDyingWorkers, answers_with_model_and_signal_after_a_worker_was_killed_in_a_run) {
  FifoGate gate;
  StartedStrategy started("processes", {gated_model("victim", gate)});
  started.submit_many(5);
  gate.wait_for_a_run();
  ::kill(worker_of("victim"), SIGKILL);
  started.strategy->finish();
  EXPECT_THAT(expect_errors_from(started.answers, 0, 0),
              AllOf(HasSubstr("victim"), HasSubstr("SIGKILL")));
}

TEST(FakeDyingWorkers, answers_later_batches_with_the_reason_of_the_workers_death) {
  StartedStrategy started("processes", {fake_model("fragile", "crash_value=0")});
  started.submit();
  ASSERT_TRUE(started.answers.wait_for(1));
  started.submit_many(3);
  started.strategy->finish();
  EXPECT_EQ(started.answers.size(), 4U);
  EXPECT_THAT(expect_errors_from(started.answers, 0, 0), HasSubstr("SIGSEGV"));
}

TEST(FakeDyingWorkers, notices_the_death_of_an_idle_worker) {
  StartedStrategy started("processes", {fake_model("victim")});
  const pid_t pid = worker_of("victim");
  const test::WatchedProcess worker(pid);
  ::kill(pid, SIGKILL);
  ASSERT_TRUE(worker.ends());
  started.submit();
  started.strategy->finish();
  EXPECT_THAT(started.answers.of(0, 0).error, HasSubstr("SIGKILL"));
}

/// `processes` with at most one restart per worker.
StartedStrategy with_one_restart(const std::vector<ModelRequest>& models) {
  return {make_strategy(parse_row("processes"), "cpu", 1), models};
}

TEST(FakeDyingWorkers, repeats_the_unfinished_work_of_a_restarted_worker) {
  FifoGate gate;
  StartedStrategy started = with_one_restart({gated_model("victim", gate), fake_model("other")});
  started.submit_many(5);
  gate.wait_for_a_run();
  ::kill(worker_of("victim"), SIGKILL);
  gate.open();
  started.strategy->finish();
  EXPECT_EQ(started.answers.size(), 10U);
  EXPECT_FALSE(any_error(started.answers, 0));
  const auto restarted = [](const Answer& answer) { return answer.worker_restarted; };
  EXPECT_EQ(std::ranges::count_if(started.answers.all(), restarted), 1);
  EXPECT_EQ(output_bytes(started.answers),
            test::outputs_of_serial({fake_model("victim"), fake_model("other")}, 5));
}

TEST(FakeDyingWorkers, restarts_a_worker_no_more_often_than_allowed) {
  StartedStrategy started = with_one_restart({fake_model("fragile", "crash_value=9")});
  started.submit_many(5);
  started.strategy->finish();
  EXPECT_EQ(started.answers.size(), 5U);
  EXPECT_THAT(expect_errors_from(started.answers, 0, 2), HasSubstr("SIGSEGV"));
}

TEST(FakeDyingWorkers, restarts_a_worker_that_died_idle_when_a_batch_arrives) {
  StartedStrategy started = with_one_restart({fake_model("victim")});
  const pid_t pid = worker_of("victim");
  const test::WatchedProcess worker(pid);
  ::kill(pid, SIGKILL);
  ASSERT_TRUE(worker.ends());
  started.submit();
  started.strategy->finish();
  EXPECT_FALSE(any_error(started.answers, 0));
}

TEST(FakeDyingWorkers, continues_the_other_models_when_a_worker_dies) {
  StartedStrategy started("processes", {fake_model("left"), fake_model("fragile", "crash_value=9"),
                                        fake_model("right")});
  started.submit_many(10);
  started.strategy->finish();
  EXPECT_EQ(started.answers.by_key().size(), 30U);
  EXPECT_FALSE(any_error(started.answers, 0));
  EXPECT_FALSE(any_error(started.answers, 2));
}

TEST(FakeDyingWorkers, frees_slots_of_the_window_when_a_worker_dies) {
  StartedStrategy started("processes:window=1",
                          {fake_model("fragile", "kill_value=0"), fake_model("right")});
  for (int i = 0; i < 10; ++i) EXPECT_TRUE(started.submit());
  started.strategy->finish();
  EXPECT_EQ(started.answers.by_key().size(), 20U);
}

TEST(FakeDyingWorkers, can_be_cancelled_after_a_worker_died) {
  FifoGate gate;
  StartedStrategy started("processes",
                          {fake_model("fragile", "crash_value=0"), gated_model("gated", gate)});
  started.submit_many(3);
  gate.wait_for_a_run();
  started.strategy->cancel();
  EXPECT_EQ(started.answers.by_key().size(), 6U);
}

TEST(FakeDyingWorkers, can_be_cancelled_while_a_restarted_worker_loads_its_model) {
  FifoGate gate;
  gate.open();
  StartedStrategy started = with_one_restart({fake_model("victim", "load_gate=" + gate.path())});
  const pid_t pid = worker_of("victim");
  const test::WatchedProcess worker(pid);
  gate.close();
  ::kill(pid, SIGKILL);
  ASSERT_TRUE(worker.ends());
  started.submit_many(3);
  gate.wait_for_a_run();
  started.strategy->cancel();
  EXPECT_EQ(started.answers.by_key().size(), 3U);
  EXPECT_TRUE(std::ranges::all_of(started.answers.all(), [](const Answer& answer) {
    return answer.status == AnswerStatus::cancelled;
  }));
  EXPECT_THAT(test::children(), IsEmpty());
}

TEST(FakeDyingWorkers, throws_with_model_and_signal_when_a_worker_dies_while_loading) {
  const std::string text = test::error_text(ErrorKind::failure, [] {
    StartedStrategy("processes", {fake_model("left"), fake_model("broken", "crash_load=1"),
                                  fake_model("right")});
  });
  EXPECT_THAT(text, AllOf(HasSubstr("broken"), HasSubstr("SIGSEGV")));
}

TEST(FakeDyingWorkers, leaves_no_child_when_a_worker_dies_while_loading) {
  EXPECT_THROW(
      StartedStrategy("processes", {fake_model("left"), fake_model("broken", "crash_load=1")}),
      Error);
  EXPECT_THAT(test::children(), IsEmpty());
}

}  // namespace
}  // namespace ortchestra
