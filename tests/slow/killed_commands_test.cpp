#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <chrono>
#include <csignal>
#include <fstream>
#include <iterator>
#include <random>
#include <thread>

#include "ortchestra/config/plan.h"
#include "ortchestra/record/load.h"
#include "support/environment_variable.h"
#include "support/own_process.h"
#include "support/run_outputs.h"
#include "support/tool.h"

// Kills each command many times: the tool itself, the process of a round, or a model's worker.
namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using namespace test;
using testing::AnyOf;
using testing::HasSubstr;

constexpr int kills = 20;

std::string contents_of(const fs::path& path) {
  std::ifstream file(path, std::ios::binary);
  return {std::istreambuf_iterator<char>(file), {}};
}

enum class Victim { tool, round, worker };

class SlowCliKilledCommand : public testing::Test {
 protected:
  SlowCliKilledCommand() {
    fs::create_directory(folder_ / "out");
    fs::create_directory(folder_ / "tmp");
  }

  std::string out(const std::string& name) const { return (folder_ / "out" / name).string(); }

  /// The current processes of this kind. Workers and rounds are identified by their arguments.
  static std::vector<pid_t> victims(const RunningTool& tool, Victim victim) {
    if (victim == Victim::tool) return {tool.pid()};
    std::vector<pid_t> found = tool.descendants();
    std::erase_if(found, [&](pid_t process) {
      const std::string command =
          contents_of(fs::path("/proc") / std::to_string(process) / "cmdline");
      const bool is_worker = command.find(std::string("\0model\0", 7)) != std::string::npos;
      const bool is_round = command.ends_with(std::string("\0round\0", 7)) ||
                            command.ends_with(std::string("\0run\0", 5));
      return victim == Victim::worker ? !is_worker : !is_round;
    });
    return found;
  }

  /// Waits until `began()` returns true, and for a random time of at most `most`. Then kills one
  /// victim. Returns false if the tool ends before.
  template <class Condition>
  bool kill_one(const RunningTool& tool, Victim victim, std::chrono::milliseconds most,
                Condition&& began) {
    while (!began()) {
      if (parent_of(tool.pid()) == 0) return false;
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
    }
    std::this_thread::sleep_for(std::chrono::microseconds(
        random_() % static_cast<std::uint64_t>(std::chrono::microseconds(most).count())));
    while (parent_of(tool.pid()) != 0) {
      const std::vector<pid_t> found = victims(tool, victim);
      if (!found.empty()) return ::kill(found[random_() % found.size()], SIGKILL) == 0;
    }
    return false;
  }

  /// Expects that no process of this test is running and no temporary file is left.
  void expect_nothing_left() const {
    const std::string mark = "TMPDIR=" + (folder_ / "tmp").string();
    EXPECT_TRUE(eventually([&] {
      for (const auto& entry : fs::directory_iterator("/proc")) {
        if (contents_of(entry.path() / "environ").find(mark) != std::string::npos) return false;
      }
      return true;
    })) << "a process is still running";
    for (const auto& entry : fs::directory_iterator(folder_ / "tmp"))
      ADD_FAILURE() << entry.path() << " is left";
  }

  TemporaryDirectory folder_;
  EnvironmentVariable temporary_files_{"TMPDIR", (folder_ / "tmp").string()};
  std::mt19937_64 random_{7};  // the C++ standard defines its numbers
};

bool at_once() { return true; }

class SlowCliKilledBench : public SlowCliKilledCommand {
 protected:
  std::vector<std::string> bench(const std::vector<std::string>& rows, int rounds) const {
    std::vector<std::string> words = {"bench",
                                      "-m",
                                      "a=fake:sleep_ms=1",
                                      "-m",
                                      "b=fake:sleep_ms=1",
                                      "-n",
                                      "8",
                                      "--rounds",
                                      std::to_string(rounds),
                                      "--warmup",
                                      "0",
                                      "--json",
                                      json_};
    for (const std::string& row : rows) words.insert(words.end(), {"-s", row});
    return words;
  }

  std::size_t finished_rounds() const {
    std::size_t all = 0;
    if (!fs::exists(json_)) return all;
    for (const RowResult& row : load_bench_result(json_).result.rows) all += row.rounds.size();
    return all;
  }

  /// Kills a process during a short comparison. The comparison must report this and keep the other
  /// measurements.
  void expect_that_kills_are_reported(Victim victim, const std::vector<std::string>& rows) {
    constexpr std::size_t rounds = 4;
    int reported = 0;
    for (int i = 0; i < kills; ++i) {
      SCOPED_TRACE(i);
      ToolResult result;
      {
        RunningTool tool(bench(rows, rounds));
        // Before the first round (during the calibration), after the first round, after the second,
        // and so on.
        const std::size_t after = static_cast<std::size_t>(i) % (rounds + 1);
        kill_one(tool, victim, std::chrono::milliseconds(60),
                 [&] { return finished_rounds() >= after; });
        result = tool.wait();
      }
      expect_nothing_left();
      if (result.exit_code == 0) {  // the victim had finished its work, or was calibrating
        for (const RowResult& row : load_bench_result(json_).result.rows)
          EXPECT_EQ(row.rounds.size(), rounds);
        fs::remove(json_);
        continue;
      }
      ++reported;
      EXPECT_THAT(result.exit_code, AnyOf(1, 3)) << result.err;
      EXPECT_THAT(result.out + result.err, HasSubstr("SIGKILL"));
      if (result.exit_code != 3) continue;
      for (const RowResult& row : load_bench_result(json_).result.rows) {
        if (row.error) {
          EXPECT_THAT(*row.error, HasSubstr("SIGKILL"));
        } else {
          EXPECT_EQ(row.rounds.size(), rounds);
        }
      }
      fs::remove(json_);
    }
    EXPECT_GT(reported, 0);
  }

  std::string json_ = out("a.json");
};

TEST_F(SlowCliKilledBench, keeps_finished_rounds_and_leaves_nothing_behind) {
  for (int i = 0; i < kills; ++i) {
    SCOPED_TRACE(i);
    {
      RunningTool tool(bench({"serial", "processes"}, 9999));
      ASSERT_TRUE(kill_one(tool, Victim::tool, std::chrono::milliseconds(300),
                           [&] { return fs::exists(json_); }));
      EXPECT_EQ(tool.wait().exit_code, 128 + SIGKILL);
    }
    expect_nothing_left();
    const ReadResult read = load_bench_result(json_);
    EXPECT_THAT(read.notes, testing::IsEmpty());
    EXPECT_EQ(read.result.rows.size(), 2U);
    fs::remove(json_);
  }
}

TEST_F(SlowCliKilledBench, reports_that_a_round_was_killed) {
  expect_that_kills_are_reported(Victim::round, {"serial", "processes"});
}

TEST_F(SlowCliKilledBench, reports_that_a_worker_was_killed) {
  expect_that_kills_are_reported(Victim::worker, {"processes"});
}

class SlowCliKilledTune : public SlowCliKilledCommand {
 protected:
  /// Kills tune, or one of its processes, at a random time of a short search.
  ToolResult tune_and_kill(Victim victim) {
    ToolResult result;
    {
      RunningTool tool({"tune", "-m", "a=fake:sleep_ms=1", "-m", "b=fake:sleep_ms=1", "-s",
                        "threads:intra=1", "-s", "processes:intra=1", "-b", "2", "--rounds", "2",
                        "--time-limit", "4s", "-o", plan_});
      killed_ += kill_one(tool, victim, std::chrono::milliseconds(4500), at_once) ? 1 : 0;
      result = tool.wait();
    }
    expect_nothing_left();
    if (fs::exists(plan_)) {
      EXPECT_EQ(read_plan(plan_).settings.work.rows.size(), 1U);
      fs::remove(plan_);
    }
    return result;
  }

  std::string plan_ = out("plan.toml");
  int killed_ = 0;
};

TEST_F(SlowCliKilledTune, leaves_a_complete_plan_or_none_and_nothing_else) {
  for (int i = 0; i < kills; ++i) {
    SCOPED_TRACE(i);
    tune_and_kill(Victim::tool);
  }
  EXPECT_GT(killed_, 0);
}

TEST_F(SlowCliKilledTune, reports_that_a_process_was_killed_or_still_finds_a_plan) {
  for (const Victim victim : {Victim::round, Victim::worker}) {
    for (int i = 0; i < kills; ++i) {
      SCOPED_TRACE(i);
      const ToolResult result = tune_and_kill(victim);
      EXPECT_THAT(result.exit_code, AnyOf(0, 1)) << result.err;
      if (result.exit_code == 1) {
        EXPECT_THAT(result.err, HasSubstr("SIGKILL"));
      }
    }
  }
  EXPECT_GT(killed_, 0);
}

class SlowCliKilledRun : public SlowCliKilledCommand {
 protected:
  std::vector<std::string> words(const std::string& folder,
                                 const std::vector<std::string>& more = {}) const {
    std::vector<std::string> words = {"run",
                                      "-i",
                                      "synthetic",
                                      "-n",
                                      "120",
                                      "-b",
                                      "2",
                                      "--checkpoint",
                                      "5",
                                      "-s",
                                      "processes",
                                      "--on-model-error",
                                      "fail",
                                      "-m",
                                      "slow=fake:sleep_ms=2",
                                      "-m",
                                      "quick=fake:seed=3,vary=1",
                                      "-o",
                                      out(folder + "/a.jsonl"),
                                      "-o",
                                      out(folder + "/b.npz"),
                                      "-o",
                                      out(folder + "/c.csv")};
    words.insert(words.end(), more.begin(), more.end());
    return words;
  }

  void expect_that_resumed_runs_have_the_same_outputs(Victim victim) {
    fs::create_directory(out("whole"));
    const ToolResult whole = run_tool(words("whole"));
    ASSERT_EQ(whole.exit_code, 0) << whole.err;
    const auto expected = contents_below(out("whole"));
    int broken = 0;
    for (int i = 0; i < kills; ++i) {
      SCOPED_TRACE(i);
      fs::create_directory(out("broken"));
      ToolResult result;
      {
        RunningTool tool(words("broken"));
        kill_one(tool, victim, std::chrono::milliseconds(400), at_once);
        result = tool.wait();
      }
      expect_nothing_left();
      broken += result.exit_code != 0 ? 1 : 0;
      if (victim == Victim::worker && result.exit_code != 0) {
        EXPECT_THAT(result.err, HasSubstr("SIGKILL"));
      }
      const ToolResult resumed = run_tool(words("broken", {"--resume"}));
      EXPECT_EQ(resumed.exit_code, 0) << resumed.err;
      expect_equal_contents(contents_below(out("broken")), expected);
      fs::remove_all(out("broken"));
    }
    EXPECT_GT(broken, 0);
  }
};

TEST_F(SlowCliKilledRun, is_resumed_with_the_same_outputs) {
  expect_that_resumed_runs_have_the_same_outputs(Victim::tool);
}

TEST_F(SlowCliKilledRun, is_resumed_with_the_same_outputs_after_a_worker_was_killed) {
  expect_that_resumed_runs_have_the_same_outputs(Victim::worker);
}

}  // namespace
}  // namespace ortchestra
