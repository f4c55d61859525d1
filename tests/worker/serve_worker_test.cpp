#include "ortchestra/worker/worker.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdio>
#include <fstream>
#include <string>

#include "base/process/channel.h"
#include "base/process/child_process.h"
#include "base/process/worker_program.h"
#include "ortchestra/bench/bench.h"
#include "ortchestra/tune/tune.h"
#include "ortchestra/version.h"
#include "support/environment_variable.h"
#include "support/error_text.h"
#include "support/paths.h"
#include "support/strategy_test.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using test::EnvironmentVariable;
using ::testing::AllOf;
using ::testing::HasSubstr;
using ::testing::Not;
using ::testing::StartsWith;

constexpr const char* setting = "ORTCHESTRA_WORKER";

struct Printed {
  std::string text;
  int exit_code = 0;
};

/// Runs tests/worker/own_program.cpp. It can find no separate worker program.
Printed own_program(const std::string& arguments) {
  const EnvironmentVariable none(setting, "/nonexistent/worker");
  const std::string command = (test::bin_dir() / "own-program").string() + " " + arguments;
  std::FILE* const out = ::popen(command.c_str(), "r");
  Printed printed;
  for (int next = 0; (next = std::fgetc(out)) != EOF;) printed.text += static_cast<char>(next);
  printed.exit_code = WEXITSTATUS(::pclose(out));
  return printed;
}

TEST(OwnProgram, has_its_strategy_in_the_list_with_copied_texts) {
  EXPECT_EQ(own_program("list").text,
            "mine: a strategy of a test; binding\nmine:window=2,binding=on\n");
}

TEST(OwnProgram, runs_rounds_of_its_own_strategy_as_its_own_worker) {
  const Printed printed = own_program("bench mine:window=2");
  EXPECT_EQ(printed.text, "mine:window=2: ok, 1 rounds\n");
  EXPECT_EQ(printed.exit_code, 0);
}

TEST(OwnProgram, tunes_its_own_strategy_as_its_own_worker) {
  const Printed printed = own_program("tune mine:window=4");
  EXPECT_THAT(printed.text, AllOf(StartsWith("mine:window=4: "), Not(HasSubstr("failed"))));
  EXPECT_EQ(printed.exit_code, 0);
}

TEST(OwnProgram, is_also_the_worker_of_the_strategy_processes) {
  EXPECT_EQ(own_program("bench processes").text, "processes: ok, 1 rounds\n");
}

TEST(OwnProgram, must_call_serve_worker_before_bench_or_tune_can_start) {
  for (const char* const what : {"unserved-bench", "unserved-tune"}) {
    const Printed printed = own_program(std::string(what) + " mine");
    EXPECT_THAT(printed.text,
                AllOf(StartsWith("input: strategy 'mine'"), HasSubstr("serve_worker")));
    EXPECT_EQ(printed.exit_code, 1);
  }
}

TEST(OwnProgram, cannot_add_a_strategy_after_serve_worker) {
  EXPECT_THAT(own_program("add-late").text,
              AllOf(StartsWith("input: strategy 'mine' is added after serve_worker()"),
                    HasSubstr("call add_strategy() first")));
}

/// Sets ORTCHESTRA_WORKER to a script that starts the real worker. The script tells the worker that
/// its parent has version 9.9.9.
class OtherVersion : public ::testing::Test {
 protected:
  OtherVersion() {
    std::ofstream(script_) << "#!/bin/sh\nexec " << worker_ << " " << worker_argument
                           << " 9.9.9 \"$3\"\n";
    std::filesystem::permissions(script_, std::filesystem::perms::owner_all);
  }

  /// Expects that the call throws exactly this error.
  template <class Call>
  void expect_refusal(Call&& call) const {
    const EnvironmentVariable chosen(setting, script_);
    EXPECT_EQ(test::error_text(ErrorKind::failure, call),
              worker_ +
                  " is from ortchestra " ORTCHESTRA_VERSION
                  ", but the program that started it is from 9.9.9: install both from the same "
                  "release, or set ORTCHESTRA_WORKER to the ortchestra-worker from 9.9.9");
  }

 private:
  const test::TemporaryDirectory directory_;
  const std::string script_ = directory_ / "worker";
  const std::string worker_ = (test::bin_dir() / "ortchestra-worker").string();
};

TEST_F(OtherVersion, of_the_worker_is_reported_once_by_bench) {
  BenchOptions options;
  options.models = {test::fake_model("model")};
  options.rows = {Row{"serial", {}}, Row{"threads", {}}};
  expect_refusal([&] { run_bench(options, {}, {}); });
}

TEST_F(OtherVersion, of_the_worker_is_reported_once_by_tune) {
  TuneOptions options;
  options.models.emplace_back().request = test::fake_model("model");
  expect_refusal([&] { run_tune(options, {}, {}); });
}

TEST_F(OtherVersion, of_the_worker_is_reported_once_by_processes) {
  expect_refusal([] { test::StartedStrategy("processes", {test::fake_model("model")}); });
}

TEST(Worker, refuses_an_unknown_job) {
  auto [ours, theirs] = Channel::make_pair();
  ChildProcess child =
      ChildProcess::start((test::bin_dir() / "ortchestra-worker").string(),
                          {worker_argument, ORTCHESTRA_VERSION, "dance"}, std::move(theirs), {});
  Channel channel(std::move(ours));
  channel.send({{"what", "ever"}});
  const auto reply = channel.receive();
  ASSERT_TRUE(reply);
  EXPECT_THAT(reply->body.at(worker_refusal).get<std::string>(), HasSubstr("has no job 'dance'"));
  EXPECT_EQ(child.wait().code, 1);
}

}  // namespace
}  // namespace ortchestra
