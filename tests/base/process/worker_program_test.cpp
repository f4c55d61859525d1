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

TEST(WorkerProgram, is_the_one_that_the_environment_names) {
  const EnvironmentVariable chosen(setting, "/bin/sh");
  EXPECT_EQ(worker_program(), "/bin/sh");
}

TEST(WorkerProgram, is_not_sought_elsewhere_when_the_named_one_is_missing) {
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
  std::ofstream(directory / "worker") << "no program";
  const EnvironmentVariable chosen(setting, directory / "worker");
  EXPECT_FALSE(test::error_text(ErrorKind::failure, [] { worker_program(); }).empty());
}

TEST(WorkerProgram, is_sought_beside_the_library_first_then_where_an_installation_has_it) {
  const std::vector<fs::path> places = worker_candidates("/opt/some/lib/file");
  ASSERT_GE(places.size(), 2U);
  EXPECT_EQ(places[0], "/opt/some/lib/ortchestra-worker");
  EXPECT_EQ(places[1], "/opt/some/libexec/ortchestra/ortchestra-worker");
}

TEST(WorkerProgram, is_sought_in_absolute_folders_only) {
  for (const fs::path& code : {fs::path(), fs::path("/opt/some/lib/file")}) {
    for (const fs::path& place : worker_candidates(code)) EXPECT_TRUE(place.is_absolute()) << place;
  }
}

TEST(WorkerProgram, lies_beside_the_running_program) {
  const EnvironmentVariable none(setting, std::nullopt);
  const fs::path beside = test::own_program().parent_path() / "ortchestra-worker";
  if (!fs::exists(beside)) GTEST_SKIP() << "this build has none";
  EXPECT_EQ(worker_program(), beside);
}

}  // namespace
}  // namespace ortchestra
