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

/// What `processes` guarantees in addition to the contract. Frames are in shared memory, and no
/// worker process outlives the strategy.

namespace ortchestra {
namespace {

using test::fake_model;
using test::FifoGate;
using test::gated_model;
using test::StartedStrategy;
using test::worker_of;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::SizeIs;

struct Mapping {
  std::string permissions;
  std::string inode;
};

/// The mappings of the segments with this name in a process.
std::vector<Mapping> mappings_of(pid_t pid, const std::string& segment) {
  std::vector<Mapping> found;
  std::ifstream maps("/proc/" + std::to_string(pid) + "/maps");
  for (std::string line; std::getline(maps, line);) {
    if (!line.ends_with("/memfd:" + segment + " (deleted)")) continue;
    std::istringstream fields(line);
    std::string addresses;
    std::string offset;
    std::string device;
    Mapping mapping;
    fields >> addresses >> mapping.permissions >> offset >> device >> mapping.inode;
    found.push_back(mapping);
  }
  return found;
}

TEST(FakeProcesses, runs_each_model_in_a_process_named_after_it) {
  StartedStrategy started("processes", {fake_model("left"), fake_model("right")});
  EXPECT_THAT(test::children(), SizeIs(2));
  EXPECT_NE(worker_of("left"), 0);
  EXPECT_NE(worker_of("right"), 0);
}

TEST(FakeProcesses, maps_frames_once_and_read_only) {
  FifoGate gate;
  StartedStrategy started("processes", {gated_model("gated", gate)});
  started.submit_many(2);
  gate.wait_for_a_run();
  const auto mappings = mappings_of(worker_of("gated"), test::frame_segment_name);
  ASSERT_THAT(mappings, SizeIs(1));
  EXPECT_EQ(mappings[0].permissions, "r--s");
}

TEST(FakeProcesses, shares_one_segment_of_frames_among_all_workers) {
  FifoGate gate;
  FifoGate other_gate;
  StartedStrategy started("processes",
                          {gated_model("left", gate), gated_model("right", other_gate)});
  started.submit();
  gate.wait_for_a_run();
  other_gate.wait_for_a_run();
  std::vector<std::string> inodes;
  for (const pid_t pid : {::getpid(), worker_of("left"), worker_of("right")}) {
    for (const Mapping& mapping : mappings_of(pid, test::frame_segment_name)) {
      inodes.push_back(mapping.inode);
    }
  }
  ASSERT_THAT(inodes, SizeIs(3));
  EXPECT_THAT(inodes, ::testing::Each(inodes[0]));
}

TEST(FakeProcesses, refuses_tensors_in_ordinary_memory) {
  StartedStrategy started("processes", {fake_model("model")});
  const auto resolved = resolve_models({fake_model("model")}, {8, 8}, 4);
  test::BatchMaker ordinary(resolved.recipes, 1, 4, InputMemory::any);
  const std::string text = test::error_text(
      ErrorKind::failure, [&] { started.strategy->submit(ordinary.make({}), {}); });
  EXPECT_THAT(text, AllOf(HasSubstr("model"), HasSubstr("shared memory")));
}

TEST(FakeProcesses, continues_after_a_refused_batch) {
  StartedStrategy started("processes:window=1", {fake_model("left"), fake_model("right")});
  const auto resolved = resolve_models({fake_model("left")}, {8, 8}, 4);
  test::BatchMaker ordinary(resolved.recipes, 2, 4, InputMemory::any);
  EXPECT_THROW(started.strategy->submit(ordinary.make({}), {}), Error);
  EXPECT_TRUE(started.submit());
  started.strategy->finish();
  EXPECT_EQ(started.answers.size(), 2U);
}

TEST(FakeProcesses, accepts_thousands_of_batches_without_waiting) {
  FifoGate gate;
  StartedStrategy started("processes", {gated_model("gated", gate)}, 1);
  started.submit_many(3000);
  EXPECT_EQ(started.answers.size(), 0U);
  gate.open();
  started.strategy->finish();
  EXPECT_EQ(started.answers.by_key().size(), 3000U);
}

TEST(FakeProcesses, answers_with_the_reason_when_it_cannot_map_output_memory) {
  StartedStrategy started("processes", {fake_model("one-by-one", "batch=1"), fake_model("other")},
                          64);
  const BatchPointer batch = started.batches->make({.models = {{0}}});
  rlimit before{};
  ::getrlimit(RLIMIT_NOFILE, &before);
  const rlimit limit{test::descriptor_count() + 8, before.rlim_max};
  ::setrlimit(RLIMIT_NOFILE, &limit);
  started.strategy->submit(batch, {});
  const bool answered = started.answers.wait_for(1);
  ::setrlimit(RLIMIT_NOFILE, &before);
  ASSERT_TRUE(answered);
  EXPECT_THAT(started.answers.of(0, 0).error, HasSubstr("open files"));
}

TEST(FakeProcesses, reuses_the_memory_of_released_outputs) {
  StartedStrategy started("processes:window=1", {fake_model("model")});
  for (int i = 0; i < 100; ++i) {
    started.submit();
    ASSERT_TRUE(started.answers.wait_for(1));
    started.answers.take();
  }
  // One that the worker writes, one that is read here, and one whose release the worker does not
  // know yet.
  EXPECT_LE(mappings_of(::getpid(), "ortchestra-outputs").size(), 3U);
}

TEST(FakeProcesses, leaks_no_descriptors) {
  const auto cycle = [] {
    StartedStrategy started("processes",
                            {fake_model("left"), fake_model("fragile", "crash_value=9")});
    started.submit_many(5);
    started.strategy->finish();
  };
  cycle();
  const std::size_t before = test::descriptor_count();
  for (int i = 0; i < 5; ++i) cycle();
  EXPECT_EQ(test::descriptor_count(), before);
}

TEST(FakeProcesses, leaks_no_descriptors_when_a_model_cannot_be_loaded) {
  const auto cycle = [] {
    EXPECT_THROW(
        StartedStrategy("processes", {fake_model("left"), fake_model("broken", "fail_load=1")}),
        Error);
  };
  cycle();
  const std::size_t before = test::descriptor_count();
  for (int i = 0; i < 5; ++i) cycle();
  EXPECT_EQ(test::descriptor_count(), before);
}

TEST(FakeProcesses, names_the_missing_worker_program) {
  const test::EnvironmentVariable worker("ORTCHESTRA_WORKER", "/nonexistent/worker");
  const std::string text = test::error_text(
      ErrorKind::failure, [] { StartedStrategy("processes", {fake_model("model")}); });
  EXPECT_THAT(text, HasSubstr("/nonexistent/worker"));
}

constexpr const char* doomed_parent = "ORTCHESTRA_TEST_DOOMED_PARENT";

/// Runs in the process that the test kills. Starts workers, sends their process ids, and stays busy
/// forever.
void run_until_killed(const std::string& gate) {
  Channel channel{Descriptor(child_channel_descriptor)};
  StartedStrategy started(
      "processes", {fake_model("gated", "gate=" + gate), fake_model("sleeper", "sleep_ms=3600000"),
                    fake_model("idle")});
  started.submit({.models = {{0, 1}}});
  channel.send(test::children());
  channel.receive();
}

TEST(FakeProcesses, leaves_no_worker_when_its_own_process_is_killed) {
  if (const char* gate = std::getenv(doomed_parent)) return run_until_killed(gate);
  FifoGate gate;
  const test::EnvironmentVariable role(doomed_parent, gate.path());
  auto [ours, theirs] = Channel::make_pair();
  Channel channel(std::move(ours));
  ChildProcess parent = ChildProcess::start(
      test::own_program(),
      {"--gtest_filter=FakeProcesses.leaves_no_worker_when_its_own_process_is_killed",
       "--gtest_brief=1"},
      std::move(theirs), {});
  const std::optional<Message> workers = channel.receive();
  ASSERT_TRUE(workers);
  std::vector<test::WatchedProcess> watched;
  for (const pid_t pid : workers->body.get<std::vector<pid_t>>()) watched.emplace_back(pid);
  ASSERT_THAT(watched, SizeIs(3));
  gate.wait_for_a_run();

  parent.kill(SIGKILL);
  parent.wait();
  for (const test::WatchedProcess& worker : watched) {
    ASSERT_TRUE(worker.was_there());
    EXPECT_TRUE(worker.ends());
  }
}

}  // namespace
}  // namespace ortchestra
