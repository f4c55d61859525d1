#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <csignal>
#include <nlohmann/json.hpp>

#include "base/files/file.h"
#include "support/fifo_gate.h"
#include "support/own_process.h"
#include "support/temporary_directory.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using test::run_tool;
using test::RunningTool;
using test::ToolResult;
using testing::AllOf;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

class CliTune : public testing::Test {
 protected:
  std::string file(const std::string& name) const { return (folder_ / name).string(); }

  /// Searches two rows with one batch, in a few rounds.
  ToolResult tune(const std::vector<std::string>& more) const {
    std::vector<std::string> words{
        "tune", "-s", "serial:intra=1", "-s", "threads:intra=1", "-b", "2", "--rounds",
        "2",    "-o", file("plan.toml")};
    words.insert(words.end(), more.begin(), more.end());
    return run_tool(words);
  }

  test::TemporaryDirectory folder_;
};

TEST_F(CliTune, writes_a_plan_that_bench_can_use) {
  const ToolResult tuned =
      tune({"-m", "slow=fake:sleep_ms=20", "-m", "fake:sleep_ms=20", "--time-limit", "6s"});
  EXPECT_EQ(tuned.exit_code, 0) << tuned.err;
  // Two models that sleep overlap in threads, but not in serial.
  EXPECT_THAT(tuned.out, AllOf(HasSubstr("plan: threads:intra=1,window="), HasSubstr("batch 2")));
  EXPECT_THAT(read_file(file("plan.toml")), AllOf(HasSubstr("[plan]"), HasSubstr("sleep_ms=20")));

  const ToolResult bench = run_tool({"bench", "--plan", file("plan.toml"), "-s", "serial", "-n",
                                     "4", "--rounds", "1", "--csv", "-"});
  EXPECT_EQ(bench.exit_code, 0) << bench.err;
  EXPECT_THAT(bench.out,
              AllOf(HasSubstr("threads:intra=1"), HasSubstr("slow"), HasSubstr("serial")));
}

/// The number of rounds in a JSON result of tune.
std::size_t rounds_in(const nlohmann::json& result) {
  std::size_t rounds = 0;
  for (const auto& stage : result.at("stages")) {
    for (const auto& trial : stage.at("trials")) rounds += trial.at("rounds").size();
  }
  return rounds;
}

TEST_F(CliTune, writes_everything_measured_as_json) {
  const ToolResult tuned =
      tune({"-m", "fake:sleep_ms=1", "--json", file("tuned.json"), "--time-limit", "1h"});
  EXPECT_EQ(tuned.exit_code, 0) << tuned.err;
  const auto json = nlohmann::json::parse(read_file(file("tuned.json")));
  EXPECT_EQ(json.at("schema"), "ortchestra.tune/1");
  EXPECT_THAT(json.at("command"), testing::Contains("--json"));
  EXPECT_EQ(json.at("time_limit_s"), 3600);
  EXPECT_TRUE(json.at("needed_s").is_null());
  const auto& finals = json.at("stages").back();
  EXPECT_EQ(finals.at("name"), "finals");
  EXPECT_EQ(finals.at("trials").at(0).at("outcome"), "winner");
  EXPECT_EQ(finals.at("trials").at(0).at("rounds").size(), 2U);
  EXPECT_GT(finals.at("trials").at(1).at("ratio").at("mean"), 0);

  const ToolResult report = run_tool({"report", file("tuned.json")});
  EXPECT_EQ(report.exit_code, 2);
  EXPECT_THAT(report.err, HasSubstr("it is a result of 'ortchestra tune'"));
}

TEST_F(CliTune, writes_either_the_plan_or_the_json_to_standard_output) {
  const ToolResult tuned = tune({"-m", "fake:sleep_ms=1", "--json", "-"});
  EXPECT_EQ(tuned.exit_code, 0) << tuned.err;
  EXPECT_EQ(nlohmann::json::parse(tuned.out).at("schema"), "ortchestra.tune/1");
  const ToolResult both = run_tool({"tune", "-m", "fake:", "--json", "-", "-o", "-"});
  EXPECT_EQ(both.exit_code, 2);
  EXPECT_THAT(both.err, HasSubstr("both go to standard output"));
}

TEST_F(CliTune, writes_the_plan_even_if_the_disk_of_the_json_is_full) {
  const ToolResult tuned = tune({"-m", "fake:sleep_ms=1", "--json", "/dev/full"});
  EXPECT_EQ(tuned.exit_code, 1);
  EXPECT_THAT(tuned.err, HasSubstr("/dev/full could not be written"));
  EXPECT_THAT(tuned.out, HasSubstr("plan: "));
  EXPECT_THAT(read_file(file("plan.toml")), HasSubstr("[plan]"));
}

// Whether OpenVINO can be used depends on the machine. A fake model never justifies bf16.
TEST_F(CliTune, with_an_agreement_shows_the_devices_and_keeps_the_choice_in_the_plan) {
  // One row with a window: a search with two rounds.
  const ToolResult tuned = run_tool(
      {"tune", "-m", "a=fake:sleep_ms=1", "-s", "serial:intra=1,window=2", "-b", "2", "--rounds",
       "1", "--agreement", "0.99", "--json", file("tuned.json"), "-o", file("plan.toml")});
  EXPECT_EQ(tuned.exit_code, 0) << tuned.err;
  EXPECT_THAT(tuned.out, AllOf(HasSubstr("Devices: each model alone on one thread"),
                               HasSubstr("openvino"), HasSubstr("\nchosen: a: ")));
  EXPECT_THAT(read_file(file("plan.toml")),
              AllOf(HasSubstr("[[plan.device]]"), HasSubstr("agreement = 0.99"),
                    Not(HasSubstr("precision="))));
  const auto json = nlohmann::json::parse(read_file(file("tuned.json")));
  EXPECT_EQ(json.at("agreement"), 0.99);
  EXPECT_EQ(json.at("devices").at(0).at("device"), "cpu");
  const ToolResult bench =
      run_tool({"bench", "--plan", file("plan.toml"), "-n", "2", "--rounds", "1"});
  EXPECT_EQ(bench.exit_code, 0) << bench.err;
}

TEST_F(CliTune, says_how_long_the_search_takes_if_the_time_limit_is_too_short) {
  const ToolResult tuned = tune({"-m", "fake:sleep_ms=1", "--time-limit", "0.001s"});
  EXPECT_EQ(tuned.exit_code, 2);
  EXPECT_THAT(tuned.err, AllOf(HasSubstr("search takes about"), HasSubstr("(--time-limit ")));
}

TEST_F(CliTune, exits_with_4_and_shows_the_nearest_plan_if_none_meets_the_limits) {
  const ToolResult tuned =
      tune({"-m", "fake:sleep_ms=5", "--max-latency-ms", "1", "--time-limit", "4s"});
  EXPECT_EQ(tuned.exit_code, 4) << tuned.err;
  EXPECT_THAT(tuned.out, AllOf(HasSubstr("no plan meets the limits; the nearest is"),
                               HasSubstr("nearest"), Not(HasSubstr("WINNER")),
                               HasSubstr("no plan is written"), Not(HasSubstr("written to"))));
  EXPECT_FALSE(std::filesystem::exists(file("plan.toml")));
}

class CliInterruptedTune : public CliTune, public testing::WithParamInterface<std::pair<int, int>> {
 protected:
  /// Starts a long search, and interrupts it when it logs `moment`.
  ToolResult interrupted_at(const std::string& moment, std::vector<std::string> more) const {
    std::vector<std::string> words{
        "tune",     "-v", "-s", "serial:intra=1", "-s", "threads:intra=1", "-b", "2",
        "--rounds", "99", "-o", file("plan.toml")};
    words.insert(words.end(), more.begin(), more.end());
    RunningTool tool(words);
    EXPECT_TRUE(
        test::eventually([&] { return tool.err_so_far().find(moment) != std::string::npos; }));
    tool.send(GetParam().first);
    return tool.wait();
  }
};

TEST_P(CliInterruptedTune, writes_the_best_so_far_which_bench_can_use) {
  const ToolResult tuned =
      interrupted_at("round 2 of", {"-m", "fake:sleep_ms=5", "--json", file("tuned.json")});
  EXPECT_EQ(tuned.exit_code, GetParam().second) << tuned.err;
  EXPECT_THAT(tuned.out,
              AllOf(HasSubstr("interrupted: the best so far, not confirmed"),
                    HasSubstr("best so far"), Not(HasSubstr("WINNER")), HasSubstr("written to "),
                    HasSubstr("next: ortchestra run --plan ")));
  EXPECT_THAT(read_file(file("plan.toml")),
              AllOf(HasSubstr("not confirmed by full rounds"), HasSubstr("interrupted = true"),
                    HasSubstr("confirmed = false"), HasSubstr("sleep_ms=5")));
  EXPECT_EQ(folder_.entries(), 2U);
  const auto json = nlohmann::json::parse(read_file(file("tuned.json")));
  EXPECT_EQ(json.at("interrupted"), true);
  EXPECT_GE(rounds_in(json), 1U);
  const ToolResult bench =
      run_tool({"bench", "--plan", file("plan.toml"), "-n", "2", "--rounds", "1"});
  EXPECT_EQ(bench.exit_code, 0) << bench.err;
}

TEST_P(CliInterruptedTune, writes_no_plan_if_nothing_was_measured_and_says_so) {
  test::FifoGate gate;
  const ToolResult tuned = interrupted_at("calibrating", {"-m", "fake:gate=" + gate.path()});
  EXPECT_EQ(tuned.exit_code, GetParam().second) << tuned.err;
  EXPECT_THAT(tuned.out, HasSubstr("no plan is written: no candidate was measured"));
  EXPECT_EQ(folder_.entries(), 0U);
}

INSTANTIATE_TEST_SUITE_P(BySignal, CliInterruptedTune,
                         testing::Values(std::pair(SIGINT, 130), std::pair(SIGTERM, 143)));

TEST_F(CliTune, refuses_invalid_options) {
  const auto refusal = [this](const std::vector<std::string>& more) {
    const ToolResult result = tune(more);
    EXPECT_EQ(result.exit_code, 2);
    EXPECT_THAT(result.out, IsEmpty());
    return result.err;
  };
  EXPECT_THAT(refusal({"--objective", "beauty"}), HasSubstr("throughput, latency or memory"));
  EXPECT_THAT(refusal({"--max-latency-ms", "0"}), HasSubstr("give more than 0"));
  EXPECT_THAT(refusal({"--percentile", "100"}), HasSubstr("from 1 to 99"));
  EXPECT_THAT(refusal({"-m", file("missing.onnx")}), HasSubstr("missing.onnx"));
  EXPECT_THAT(refusal({"-s", "pool:workers=0"}), HasSubstr("workers"));
  EXPECT_THAT(refusal({"-s", "pool:workers=10000"}), HasSubstr("workers"));
}

class CliPlan : public CliTune {
 protected:
  ToolResult bench_with(const std::string& plan) const {
    write_file_atomically(file("plan.toml"), plan);
    return run_tool({"bench", "--plan", file("plan.toml"), "-n", "2", "--rounds", "1"});
  }
  static std::string plan(const std::string& version, const std::string& cpu) {
    return "strategies = ['serial:intra=1']\nbatch = 2\n[plan]\nversion = " + version +
           "\n[plan.fingerprint]\ncpu = '" + cpu +
           "'\ncores_budget = 2.0\nort_version = '1.0'\n[[plan.model]]\nname = 'a'\nsha256 = 'x'\n"
           "[[model]]\nname = 'a'\npath = 'fake:'\n";
  }
};

TEST_F(CliPlan, of_another_machine_or_model_is_used_with_a_warning) {
  const ToolResult result = bench_with(plan("1", "An abacus"));
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out,
              AllOf(HasSubstr("the CPU was An abacus and is"), HasSubstr("ONNX Runtime was 1.0"),
                    HasSubstr("model a has changed")));
}

TEST_F(CliPlan, of_another_version_or_without_one_is_refused) {
  const ToolResult newer = bench_with(plan("2", ""));
  EXPECT_EQ(newer.exit_code, 2);
  EXPECT_THAT(newer.err, AllOf(HasSubstr("plan.toml line 4"),
                               HasSubstr("version 2, but this ortchestra reads version 1")));
  const ToolResult none = bench_with("batch = 2\n");
  EXPECT_EQ(none.exit_code, 2);
  EXPECT_THAT(none.err, HasSubstr("no table [plan]"));
}

TEST_F(CliPlan, with_a_missing_model_is_refused) {
  std::string gone = plan("1", "");
  gone.replace(gone.find("'fake:'"), 7, "'gone.onnx'");
  const ToolResult result = bench_with(gone);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.err, HasSubstr("gone.onnx"));
}

}  // namespace
}  // namespace ortchestra
