#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <cstdlib>
#include <filesystem>
#include <random>
#include <set>
#include <string>

#include "base/files/file.h"
#include "fuzz/mutation.h"
#include "support/paths.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using testing::AllOf;
using testing::HasSubstr;
using testing::StartsWith;

class FuzzDriver : public testing::Test {
 protected:
  FuzzDriver() {
    fs::create_directory(folder_ / "corpus");
    fs::create_directory(folder_ / "found");
    write_file_atomically(folder_ / "seed", "a seed");
  }

  /// Fuzzes the sample target. Returns the wait status.
  int fuzz(const std::string& flags) const {
    const std::string command = (test::bin_dir() / "fuzz-sample").string() + " " + flags +
                                " -artifact_prefix=" + (folder_ / "found").string() + "/ " +
                                (folder_ / "corpus").string() + " " + (folder_ / "seed").string() +
                                " > " + (folder_ / "out").string() + " 2> " +
                                (folder_ / "err").string();
    return std::system(command.c_str());
  }
  /// The first three bytes of each failing input.
  std::set<std::string> found() const {
    std::set<std::string> beginnings;
    for (const auto& entry : fs::directory_iterator(folder_ / "found"))
      beginnings.insert(read_file(entry.path()).substr(0, 3));
    return beginnings;
  }

  test::TemporaryDirectory folder_;
};

TEST_F(FuzzDriver, finds_a_crash_and_an_exception_in_one_run) {
  EXPECT_NE(fuzz("-runs=300000 -max_total_time=60"), 0);
  EXPECT_EQ(found(), (std::set<std::string>{"bug", "but"}));
  EXPECT_THAT(read_file(folder_ / "out"), HasSubstr(" of 2 kinds"));
  EXPECT_FALSE(fs::is_empty(folder_ / "corpus"));  // inputs that reached new code
}

TEST_F(FuzzDriver, finds_a_seed_that_takes_too_long_once) {
  write_file_atomically(folder_ / "seed", "sleep for an hour");
  EXPECT_NE(fuzz("-runs=20 -timeout=1 -max_total_time=60"), 0);
  EXPECT_EQ(found(), std::set<std::string>{"sle"});
  EXPECT_THAT(read_file(folder_ / "err"), HasSubstr("it takes too long"));
  EXPECT_THAT(read_file(folder_ / "out"),
              AllOf(StartsWith("20 inputs in "), HasSubstr("1 failures of 1 kinds")));
}

TEST_F(FuzzDriver, runs_the_requested_number_of_inputs) {
  EXPECT_EQ(fuzz("-runs=20"), 0);
  EXPECT_THAT(read_file(folder_ / "out"), StartsWith("20 inputs in "));
  EXPECT_TRUE(found().empty());
}

TEST_F(FuzzDriver, refuses_an_unknown_flag) {
  EXPECT_NE(fuzz("-rnus=20"), 0);
  EXPECT_THAT(read_file(folder_ / "err"), HasSubstr("-rnus=20"));
}

TEST(FuzzMutation, is_reproducible_and_keeps_to_the_maximum_length) {
  std::mt19937_64 random(7), again(7);
  std::string one = "a = [1, 2]", same = one;
  for (int i = 0; i < 2000; ++i) {
    fuzz::mutate(one, "[[model]]", 100, random);
    fuzz::mutate(same, "[[model]]", 100, again);
    ASSERT_EQ(one, same);
    ASSERT_LE(one.size(), 100U);
  }
}

}  // namespace
}  // namespace ortchestra
