#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/environment_variable.h"
#include "support/fakes.h"
#include "support/strategy_test.h"
#include "support/temporary_directory.h"
#include "support/tool.h"

// If any thread can't be started, commands end with a message, and do not wait for the thread.
namespace ortchestra {
namespace {

using testing::AnyOf;
using testing::HasSubstr;

/// More threads than any process of these commands starts.
constexpr int enough_threads = 40;

/// Runs a command with a limit of 0, 1, 2, … threads until it succeeds. Every failed run must end
/// with one of `exit_codes` and report that a thread can't be started.
template <class ExitCodes>
void expect_message_until_success(const std::vector<std::string>& words, ExitCodes exit_codes) {
  const test::EnvironmentVariable preload("LD_PRELOAD", test::fake("fake-thread-limit"));
  int threads = 0;
  for (; threads < enough_threads; ++threads) {
    const test::EnvironmentVariable limit("FAKE_THREAD_LIMIT", std::to_string(threads));
    const test::ToolResult result = test::run_tool(words);
    if (result.exit_code == 0) break;
    ASSERT_THAT(result.exit_code, exit_codes) << threads << " threads: " << result.err;
    EXPECT_THAT(result.out + result.err, HasSubstr("can't be started")) << threads << " threads";
  }
  EXPECT_GT(threads, 0);
  EXPECT_LT(threads, enough_threads);
}

class CliThreadLimit : public testing::TestWithParam<std::string> {
 protected:
  test::TemporaryDirectory folder_;
};

TEST_P(CliThreadLimit, ends_a_run_with_a_message_for_any_thread) {
  expect_message_until_success(
      {"run", "-m", "a=fake:", "-m", "b=fake:", "-i", "synthetic", "-n", "3", "-s", GetParam(),
       "--overwrite", "-q", "-o", folder_ / "a.jsonl"},
      1);
}

TEST_P(CliThreadLimit, ends_a_comparison_with_a_message_for_any_thread) {
  expect_message_until_success({"bench", "-m", "a=fake:", "-n", "3", "--rounds", "1", "--warmup",
                                "1", "-s", GetParam(), "-q"},
                               AnyOf(1, 3));
}

INSTANTIATE_TEST_SUITE_P(ByStrategy, CliThreadLimit, testing::ValuesIn(test::strategy_names()),
                         [](const auto& row) { return row.param; });

TEST(CliThreadLimitOrt, ends_a_run_of_real_sessions_with_a_message) {
  const test::TemporaryDirectory folder;
  expect_message_until_success({"run", "-i", "synthetic", "-n", "1", "--size", "64x64", "-s",
                                "serial:intra=2", "--overwrite", "-q", "-o", folder / "a.jsonl"},
                               1);
}

}  // namespace
}  // namespace ortchestra
