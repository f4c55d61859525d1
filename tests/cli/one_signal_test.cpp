#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>

#include <algorithm>
#include <csignal>
#include <optional>

#include "support/fifo_gate.h"
#include "support/own_process.h"
#include "support/pipeline_runs.h"
#include "support/silent_server.h"
#include "support/tool.h"
#if ORTCHESTRA_WITH_VIDEO
#include "source/segment.h"
#endif

// One signal ends all processes: cleanly, or after --grace by killing them.
namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using test::eventually;
using test::FifoGate;
using test::RunningTool;
using test::ToolResult;
using testing::AllOf;
using testing::HasSubstr;

bool all_ended(const std::vector<pid_t>& processes) {
  return eventually([&] {
    return std::ranges::all_of(processes,
                               [](pid_t process) { return test::parent_of(process) == 0; });
  });
}

class CliOneSignal : public testing::TestWithParam<std::string> {
 protected:
  std::string output() const { return folder_ / "a.jsonl"; }
  /// A run whose model waits at a gate.
  std::vector<std::string> gated_run(const FifoGate& gate, const std::string& row) const {
    return {"run", "-m",        "a=fake:gate=" + gate.path(),
            "-i",  "synthetic", "-n",
            "5",   "-s",        row,
            "-o",  output(),    "--grace",
            "0.2"};
  }

  test::TemporaryDirectory folder_;
};

TEST_P(CliOneSignal, kills_a_run_that_would_never_end_and_leaves_it_resumable) {
  FifoGate gate;
  const std::vector<std::string> words = gated_run(gate, GetParam());
  RunningTool tool(words);
  gate.wait_for_a_run();
  const std::vector<pid_t> children = tool.descendants();
  tool.send(SIGTERM);
  const ToolResult result = tool.wait();
  EXPECT_EQ(result.exit_code, 143) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("0.2 s after SIGTERM"), HasSubstr("processing frames"),
                                HasSubstr("--resume")));
  EXPECT_TRUE(all_ended(children));
  EXPECT_FALSE(fs::exists(output()));
  gate.open();
  std::vector<std::string> again = words;
  again.emplace_back("--resume");
  EXPECT_EQ(test::run_tool(again).exit_code, 0);
  EXPECT_EQ(test::json_lines(output()).size(), 5U);
}

INSTANTIATE_TEST_SUITE_P(ByStrategy, CliOneSignal, testing::Values("pool", "processes"),
                         [](const auto& row) { return row.param; });

class CliOneSignalWithWorkers : public CliOneSignal {
 protected:
  /// Starts a run, and stops its worker during the work.
  void start() {
    tool_.emplace(gated_run(gate_, "processes"));
    gate_.wait_for_a_run();
    children_ = tool_->descendants();
    ASSERT_EQ(children_.size(), 1U);
    ::kill(children_.front(), SIGSTOP);
  }

  FifoGate gate_;
  std::optional<RunningTool> tool_;
  std::vector<pid_t> children_;
};

TEST_F(CliOneSignalWithWorkers, ends_a_stopped_worker_and_names_it) {
  start();
  tool_->send(SIGHUP);
  const ToolResult result = tool_->wait();
  EXPECT_EQ(result.exit_code, 143) << result.err;
  EXPECT_THAT(result.err, AllOf(HasSubstr("SIGHUP"), HasSubstr("(a) is stopped")));
  EXPECT_TRUE(all_ended(children_));
}

TEST_F(CliOneSignalWithWorkers, leaves_no_stopped_worker_after_the_run_is_killed) {
  start();
  tool_->send(SIGKILL);
  tool_->wait();
  EXPECT_TRUE(all_ended(children_));
}

TEST_F(CliOneSignalWithWorkers, that_reaches_a_worker_too_does_not_end_it) {
  tool_.emplace(gated_run(gate_, "processes"));
  gate_.wait_for_a_run();
  children_ = tool_->descendants();
  ASSERT_EQ(children_.size(), 1U);
  ::kill(children_.front(), SIGTERM);
  gate_.open();
  const ToolResult result = tool_->wait();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, testing::Not(HasSubstr("started again")));
}

TEST(CliOneSignalLive, completes_the_outputs_of_live_inputs_and_exits_with_0) {
  if (!ORTCHESTRA_WITH_VIDEO) GTEST_SKIP() << "built without video";
  const test::TemporaryDirectory folder;
  const test::SilentServer first;
  const test::SilentServer second;
  RunningTool tool(
      {"run", "-m", "fake:", "-i", first.url(), "-i", second.url(), "-o", folder / "a.jsonl"});
  ASSERT_TRUE(first.has_client());
  tool.send(SIGTERM);
  const ToolResult result = tool.wait();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(fs::exists(folder / "a.jsonl"));
  EXPECT_EQ(folder.entries(), 1U);
}

#if ORTCHESTRA_WITH_VIDEO
TEST(CliOneSignalLive, ends_the_wait_for_a_pipe_and_for_a_live_playlist) {
  const test::TemporaryDirectory folder;
  const std::string fifo = folder / "pipe";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  RunningTool waiting({"run", "-m", "fake:", "-i", fifo, "-o", folder / "a.jsonl"});
  const Descriptor writer(
      ::open(fifo.c_str(), O_WRONLY | O_CLOEXEC));  // returns once the run opens the pipe
  waiting.send(SIGTERM);
  EXPECT_EQ(waiting.wait().exit_code, 0);

  test::write_segment(folder / "a.ts", 0, 400);  // as much as FFmpeg probes first
  write_file_atomically(folder / "a.m3u8",
                        "#EXTM3U\n#EXT-X-TARGETDURATION:16\n#EXTINF:16,\na.ts\n");
  RunningTool reading({"run", "-m", "fake:", "-i", folder / "a.m3u8", "-o", folder / "b.jsonl",
                       "--checkpoint", "1"});
  const std::string partial = folder / "b.jsonl.partial";
  ASSERT_TRUE(eventually([&] { return fs::exists(partial) && fs::file_size(partial) > 0; }));
  reading.send(SIGTERM);
  const ToolResult result = reading.wait();
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_TRUE(fs::exists(folder / "b.jsonl"));
}

TEST(CliPipes, may_be_standard_input) {
  const test::TemporaryDirectory folder;
  test::write_segment(folder / "a.ts");
  for (const std::string name : {"-", "pipe:0", "/dev/stdin"}) {
    const ToolResult result = test::run_tool({"run", "-m", "fake:", "-i", name, "-o", "-"},
                                             {.standard_input = folder / "a.ts"});
    EXPECT_EQ(result.exit_code, 0) << result.err;
    EXPECT_EQ(std::ranges::count(result.out, '\n'), 20) << name;
  }
  const ToolResult twice =
      test::run_tool({"run", "-m", "fake:", "-i", "-", "-i", "pipe:0", "-o", "-"});
  EXPECT_EQ(twice.exit_code, 2);
  EXPECT_THAT(twice.err, HasSubstr("standard input can be read once"));
}
#endif

TEST(CliPipes, as_models_are_refused_at_once) {
  const test::TemporaryDirectory folder;
  const std::string fifo = folder / "pipe";
  ASSERT_EQ(::mkfifo(fifo.c_str(), 0600), 0);
  const ToolResult model = test::run_tool({"inspect", fifo});
  EXPECT_EQ(model.exit_code, 2);
  EXPECT_THAT(model.err, AllOf(HasSubstr(fifo), HasSubstr("is a pipe")));
}

}  // namespace
}  // namespace ortchestra
