#include "base/files/file_lock.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <optional>

#include "base/files/file.h"
#include "support/error_text.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::Not;

class FileLockTest : public testing::Test {
 protected:
  fs::path path() const { return folder_ / "a.partial"; }
  std::string refusal() const {
    return test::error_text(ErrorKind::input, [&] { FileLock(path(), "a.jsonl"); });
  }

  test::TemporaryDirectory folder_;
};

TEST_F(FileLockTest, locks_a_file_or_a_directory_for_one_holder_at_a_time) {
  const auto expect_one_at_a_time = [&] {
    std::optional<FileLock> first(std::in_place, path(), "a.jsonl");
    EXPECT_THAT(refusal(), AllOf(HasSubstr("a.jsonl is being written by another run"),
                                 Not(HasSubstr(".partial"))));
    first.reset();
    FileLock(path(), "a.jsonl");
  };
  write_file_atomically(path(), "");
  expect_one_at_a_time();
  fs::remove(path());
  fs::create_directory(path());
  expect_one_at_a_time();
}

TEST_F(FileLockTest, names_the_process_that_holds_the_lock) {
  if (!fs::exists("/proc/locks")) GTEST_SKIP() << "this system has no /proc/locks";
  write_file_atomically(path(), "");
  const FileLock held(path(), "a.jsonl");
  if (read_file("/proc/locks").empty()) GTEST_SKIP() << "/proc/locks is empty on this system";
  EXPECT_THAT(refusal(), HasSubstr("(process " + std::to_string(::getpid()) + ")"));
}

TEST_F(FileLockTest, creates_a_missing_file_only_on_request) {
  const FileLock none(path(), "a.jsonl");
  EXPECT_FALSE(fs::exists(path()));
  const FileLock made(path(), "a.jsonl", FileLock::Missing::make_file);
  EXPECT_TRUE(fs::exists(path()));
  refusal();
}

TEST_F(FileLockTest, stays_with_a_renamed_file) {
  write_file_atomically(path(), "");
  const FileLock held(path(), "a.jsonl");
  fs::rename(path(), folder_ / "a.jsonl");
  write_file_atomically(path(), "");
  FileLock(path(), "a.jsonl");
}

TEST_F(FileLockTest, keeps_the_contents_of_the_file) {
  write_file_atomically(path(), "kept");
  const FileLock held(path(), "a.jsonl", FileLock::Missing::make_file);
  EXPECT_EQ(read_file(path()), "kept");
}

TEST_F(FileLockTest, never_follows_a_symbolic_link) {
  for (const std::string target : {"victim", "nowhere"}) {
    write_file_atomically(folder_ / "victim", "precious");
    fs::create_symlink(folder_ / target, path());
    EXPECT_THAT(
        test::error_text(ErrorKind::input,
                         [&] { FileLock(path(), "a.jsonl", FileLock::Missing::make_file); }),
        HasSubstr("a.partial is a symbolic link"));
    EXPECT_FALSE(fs::exists(folder_ / "nowhere"));
    fs::remove(path());
  }
}

}  // namespace
}  // namespace ortchestra
