#include "base/worker_program.h"

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

TEST(WorkerProgram, IsTheOneThatTheEnvironmentNames) {
  const EnvironmentVariable chosen(setting, "/bin/sh");
  EXPECT_EQ(worker_program(), "/bin/sh");
}

TEST(WorkerProgram, IsNotSoughtElsewhereWhenTheNamedOneIsMissing) {
  const EnvironmentVariable chosen(setting, "/nonexistent/worker");
  EXPECT_THAT(test::error_text(ErrorKind::failure, [] { worker_program(); }),
              AllOf(HasSubstr(setting), HasSubstr("/nonexistent/worker")));
}

TEST(WorkerProgram, IsNeverRelativeToTheCurrentDirectory) {
  for (const char* const path : {"ortchestra-worker", "./ortchestra-worker", "bin/worker", ""}) {
    const EnvironmentVariable chosen(setting, path);
    EXPECT_THAT(test::error_text(ErrorKind::failure, [] { worker_program(); }),
                AllOf(HasSubstr(setting), HasSubstr("give an absolute one")));
  }
}

TEST(WorkerProgram, MustBeExecutable) {
  const TemporaryDirectory directory;
  std::ofstream(directory / "worker") << "no program";
  const EnvironmentVariable chosen(setting, directory / "worker");
  EXPECT_FALSE(test::error_text(ErrorKind::failure, [] { worker_program(); }).empty());
}

TEST(WorkerProgram, LiesBesideTheRunningProgram) {
  const EnvironmentVariable none(setting, std::nullopt);
  const fs::path beside = test::own_program().parent_path() / "ortchestra-worker";
  if (!fs::exists(beside)) GTEST_SKIP() << "this build has none";
  EXPECT_EQ(worker_program(), beside);
}

}  // namespace
}  // namespace ortchestra
