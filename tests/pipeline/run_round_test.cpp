#include "pipeline/run_round.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/environment_variable.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

using testing::HasSubstr;

class RunRoundTest : public testing::Test {
 protected:
  static Round round_with(const std::string& model, std::optional<std::int64_t> frames = 12) {
    PipelineOptions options;
    options.models.emplace_back().request.source = model;
    options.inputs = {"synthetic"};
    options.outputs = {"a.jsonl", "b.npz"};
    options.row = parse_row("serial");
    options.frames = frames;
    return run_round(options, cpu_budget(), {});
  }

  test::TemporaryDirectory folder_;
  test::EnvironmentVariable temporary_files_{"TMPDIR", folder_.path().string()};
};

TEST_F(RunRoundTest, leaves_no_file) {
  EXPECT_GT(round_with("fake:").frames_per_s, 0);
  EXPECT_EQ(folder_.entries(), 0U);
}

TEST_F(RunRoundTest, whose_process_is_killed_names_the_signal_and_leaves_no_file) {
  EXPECT_THAT(test::error_text(ErrorKind::failure, [] { round_with("fake:crash_run=5"); }),
              HasSubstr("SIGSEGV"));
  EXPECT_EQ(folder_.entries(), 0U);
}

TEST_F(RunRoundTest, that_fails_throws_the_error_of_the_run_with_kind_and_remedies) {
  const Error error =
      test::thrown_error(ErrorKind::input, [] { round_with("fake:", std::nullopt); });
  EXPECT_THAT(error.what(), HasSubstr("never ends"));
  EXPECT_THAT(test::remedy_kinds(error), testing::ElementsAre(RemedyKind::frames));
}

}  // namespace
}  // namespace ortchestra
