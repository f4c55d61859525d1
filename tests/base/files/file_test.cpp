#include "base/files/file.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "base/files/new_file.h"
#include "support/error_text.h"
#include "support/file_size_limit.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using test::error_text;
using test::FileSizeLimit;
using test::TemporaryDirectory;
using ::testing::HasSubstr;

/// Changes the effective user from root to "nobody" until destroyed: permissions do not limit root.
class OrdinaryUser {
 public:
  OrdinaryUser() : root_(::geteuid() == 0) {
    if (root_ && ::seteuid(nobody) != 0) root_ = false;
  }
  OrdinaryUser(const OrdinaryUser&) = delete;
  OrdinaryUser& operator=(const OrdinaryUser&) = delete;
  ~OrdinaryUser() {
    if (root_ && ::seteuid(0) != 0)
      ADD_FAILURE() << "the effective user could not be set back to root";
  }

 private:
  static constexpr uid_t nobody = 65534;
  bool root_;
};

TEST(WriteFileAtomically, writes_what_read_file_reads_back) {
  const TemporaryDirectory directory;
  const std::string bytes("zero \0 and \xff and a large rest" + std::string(300'000, 'x'));
  write_file_atomically(directory / "result.json", bytes);
  EXPECT_EQ(read_file(directory / "result.json"), bytes);
  EXPECT_EQ(directory.entries(), 1U);
}

TEST(WriteFileAtomically, replaces_an_old_file_and_keeps_its_permissions) {
  const TemporaryDirectory directory;
  const auto path = directory / "result.json";
  write_file_atomically(path, "a longer old text");
  fs::permissions(path, fs::perms::owner_read | fs::perms::owner_write);
  write_file_atomically(path, "new");
  EXPECT_EQ(read_file(path), "new");
  EXPECT_EQ(fs::status(path).permissions(), fs::perms::owner_read | fs::perms::owner_write);
}

TEST(WriteFileAtomically, follows_a_symbolic_link_even_to_a_missing_file) {
  const test::TemporaryDirectory directory;
  fs::create_symlink("real", directory / "link");
  for (const char* const text : {"first", "second"}) {
    write_file_atomically(directory / "link", text);
    EXPECT_TRUE(fs::is_symlink(directory / "link"));
    EXPECT_EQ(read_file(directory / "real"), text);
  }
}

TEST(WriteNewFile, replaces_a_link_and_keeps_its_target) {
  const test::TemporaryDirectory directory;
  write_file_atomically(directory / "victim", "precious");
  fs::create_symlink("victim", directory / "soft");
  fs::create_hard_link(directory / "victim", directory / "hard");
  for (const char* const name : {"soft", "hard"}) {
    write_new_file(directory / name, "new");
    EXPECT_FALSE(fs::is_symlink(directory / name));
    EXPECT_EQ(read_file(directory / name), "new");
    EXPECT_EQ(read_file(directory / "victim"), "precious");
  }
}

TEST(WriteFileAtomically, accepts_a_file_name_of_the_maximum_length) {
  const TemporaryDirectory directory;
  write_file_atomically(directory / std::string(255, 'n'), "text");
  EXPECT_EQ(directory.entries(), 1U);
}

TEST(WriteFileAtomically, keeps_the_old_file_and_leaves_nothing_behind_when_the_disk_is_full) {
  const TemporaryDirectory directory;
  const auto path = directory / "result.json";
  write_file_atomically(path, "old");
  {
    const FileSizeLimit limit(4096);
    const auto text = error_text(ErrorKind::failure,
                                 [&] { write_file_atomically(path, std::string(10'000, 'x')); });
    EXPECT_THAT(text, HasSubstr(path.string()));
    EXPECT_THAT(text, HasSubstr("free some space"));
  }
  EXPECT_EQ(read_file(path), "old");
  EXPECT_EQ(directory.entries(), 1U);
}

TEST(WriteFileAtomically, writes_to_a_device_instead_of_replacing_it) {
  write_file_atomically("/dev/null", "gone");
  EXPECT_TRUE(fs::is_character_file("/dev/null"));
}

TEST(WriteFileAtomically, says_that_a_device_is_full) {
  if (!fs::exists("/dev/full")) GTEST_SKIP() << "there is no /dev/full here";
  const auto text =
      error_text(ErrorKind::failure, [] { write_file_atomically("/dev/full", "text"); });
  EXPECT_THAT(text, HasSubstr("/dev/full could not be written"));
  EXPECT_THAT(text, HasSubstr("free some space"));
  EXPECT_TRUE(fs::is_character_file("/dev/full"));
}

TEST(WriteFileAtomically, fails_if_the_directory_is_missing) {
  const TemporaryDirectory directory;
  const auto path = directory / "missing" / "result.json";
  EXPECT_THAT(error_text(ErrorKind::failure, [&] { write_file_atomically(path, "text"); }),
              HasSubstr(path.string()));
  EXPECT_EQ(directory.entries(), 0U);
}

TEST(WriteFileAtomically, leaves_nothing_in_a_directory_without_write_permission) {
  const OrdinaryUser user;
  if (::geteuid() == 0) GTEST_SKIP() << "permissions do not limit root";
  const TemporaryDirectory directory;
  fs::permissions(directory.path(), fs::perms::owner_read | fs::perms::owner_exec);
  error_text(ErrorKind::failure, [&] { write_file_atomically(directory / "result.json", "text"); });
  EXPECT_EQ(directory.entries(), 0U);
  fs::permissions(directory.path(), fs::perms::owner_all);
}

TEST(CheckWritable, accepts_a_new_file_an_old_file_and_a_device_and_changes_nothing) {
  const TemporaryDirectory directory;
  check_writable(directory / "new");
  EXPECT_EQ(directory.entries(), 0U);
  write_file_atomically(directory / "old", "text");
  check_writable(directory / "old");
  EXPECT_EQ(read_file(directory / "old"), "text");
  check_writable("/dev/null");
}

TEST(CheckWritable, names_the_directory_that_is_missing) {
  const TemporaryDirectory directory;
  const auto text =
      error_text(ErrorKind::input, [&] { check_writable(directory / "missing" / "result.json"); });
  EXPECT_THAT(text, HasSubstr("the directory " + (directory / "missing").string()));
  EXPECT_THAT(text, HasSubstr("create it"));
}

TEST(CheckWritable, refuses_a_directory_and_a_path_below_a_file) {
  const TemporaryDirectory directory;
  EXPECT_THAT(error_text(ErrorKind::input, [&] { check_writable(directory.path()); }),
              HasSubstr("it is a directory"));
  EXPECT_THAT(error_text(ErrorKind::input, [&] { check_writable(directory / "new/"); }),
              HasSubstr("names a directory"));
  write_file_atomically(directory / "file", "text");
  error_text(ErrorKind::input, [&] { check_writable(directory / "file" / "result.json"); });
}

TEST(CheckWritable, refuses_an_empty_path) {
  EXPECT_THAT(error_text(ErrorKind::input, [] { check_writable(""); }), HasSubstr("empty path"));
}

TEST(CheckWritable, refuses_a_file_or_directory_without_write_permission) {
  const OrdinaryUser user;
  if (::geteuid() == 0) GTEST_SKIP() << "permissions do not limit root";
  const TemporaryDirectory directory;
  write_file_atomically(directory / "old", "text");
  fs::permissions(directory / "old", fs::perms::owner_read);
  error_text(ErrorKind::input, [&] { check_writable(directory / "old"); });
  fs::permissions(directory.path(), fs::perms::owner_read | fs::perms::owner_exec);
  error_text(ErrorKind::input, [&] { check_writable(directory / "new"); });
  fs::permissions(directory.path(), fs::perms::owner_all);
}

TEST(ReadFile, names_the_file_that_cannot_be_read) {
  const TemporaryDirectory directory;
  const auto missing = directory / "missing";
  EXPECT_THAT(error_text(ErrorKind::input, [&] { read_file(missing); }),
              HasSubstr(missing.string() + " can't be read"));
  EXPECT_THAT(error_text(ErrorKind::input, [&] { read_file(directory.path()); }),
              HasSubstr("directory"));
}

TEST(ReadFile, refuses_a_file_that_is_too_large_and_a_device_that_never_ends) {
  const TemporaryDirectory directory;
  write_file_atomically(directory / "large", "x");
  fs::resize_file(directory / "large", (std::uint64_t{16} << 20) + 1);
  EXPECT_THAT(error_text(ErrorKind::input, [&] { read_file(directory / "large"); }),
              HasSubstr("large can't be used: it is larger than 16 MiB"));
  EXPECT_THAT(error_text(ErrorKind::input, [] { read_file("/dev/zero"); }),
              HasSubstr("/dev/zero can't be used: it is a device that returns more than 16 MiB"));
  EXPECT_EQ(read_file(directory / "large", largest_result_file).size(), largest_text_file + 1);
}

TEST(ReadFile, waits_for_the_writer_of_a_pipe) {
  const TemporaryDirectory directory;
  const auto pipe = directory / "pipe";
  ASSERT_EQ(::mkfifo(pipe.c_str(), 0600), 0);
  const std::string bytes(300'000, 'x');
  const std::jthread writer([&] { std::ofstream(pipe) << bytes; });
  EXPECT_EQ(read_file(pipe), bytes);
}

TEST(ReadFile, reads_an_empty_file_and_one_of_unknown_size) {
  const TemporaryDirectory directory;
  write_file_atomically(directory / "empty", "");
  EXPECT_EQ(read_file(directory / "empty"), "");
  if (!fs::exists("/proc/self/status")) GTEST_SKIP() << "there is no /proc here";
  EXPECT_THAT(read_file("/proc/self/status"), HasSubstr("Pid:"));
}

}  // namespace
}  // namespace ortchestra
