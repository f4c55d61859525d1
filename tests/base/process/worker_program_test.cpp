#include "base/process/worker_program.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/environment_variable.h"
#include "support/error_text.h"
#include "support/own_process.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using test::EnvironmentVariable;
using test::TemporaryDirectory;
using ::testing::AllOf;
using ::testing::HasSubstr;

constexpr const char* setting = "ORTCHESTRA_WORKER";

TEST(WorkerProgram, is_taken_from_the_environment_variable) {
  const EnvironmentVariable chosen(setting, "/bin/sh");
  EXPECT_EQ(worker_program(), "/bin/sh");
}

TEST(WorkerProgram, has_no_other_candidate_when_the_environment_names_a_missing_file) {
  const EnvironmentVariable chosen(setting, "/nonexistent/worker");
  EXPECT_THAT(test::error_text(ErrorKind::failure, [] { worker_program(); }),
              AllOf(HasSubstr(setting), HasSubstr("/nonexistent/worker")));
}

TEST(WorkerProgram, is_never_relative_to_the_current_directory) {
  for (const char* const path : {"ortchestra-worker", "./ortchestra-worker", "bin/worker", ""}) {
    const EnvironmentVariable chosen(setting, path);
    EXPECT_THAT(test::error_text(ErrorKind::failure, [] { worker_program(); }),
                AllOf(HasSubstr(setting), HasSubstr("give an absolute one")));
  }
}

TEST(WorkerProgram, must_be_executable) {
  const TemporaryDirectory directory;
  std::ofstream(directory / "worker") << "not a program";
  const EnvironmentVariable chosen(setting, directory / "worker");
  EXPECT_FALSE(test::error_text(ErrorKind::failure, [] { worker_program(); }).empty());
}

TEST(WorkerProgram, is_looked_for_beside_the_library_first_and_in_the_installation_second) {
  const std::vector<fs::path> candidates = worker_candidates("/opt/some/lib/file");
  ASSERT_GE(candidates.size(), 2U);
  EXPECT_EQ(candidates[0], "/opt/some/lib/ortchestra-worker");
  EXPECT_EQ(candidates[1], "/opt/some/libexec/ortchestra/ortchestra-worker");
}

TEST(WorkerProgram, is_looked_for_in_absolute_folders_only) {
  for (const fs::path& code : {fs::path(), fs::path("/opt/some/lib/file")}) {
    for (const fs::path& candidate : worker_candidates(code))
      EXPECT_TRUE(candidate.is_absolute()) << candidate;
  }
}

TEST(WorkerProgram, is_in_the_folder_of_the_running_program) {
  const EnvironmentVariable none(setting, std::nullopt);
  const fs::path beside = test::own_program().parent_path() / "ortchestra-worker";
  if (!fs::exists(beside)) GTEST_SKIP() << "this build has no worker program";
  EXPECT_EQ(worker_program(), beside);
}

}  // namespace
}  // namespace ortchestra
