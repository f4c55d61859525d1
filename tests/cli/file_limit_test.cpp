#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/wait.h>

#include <cstdlib>

#include "base/files/file.h"
#include "support/paths.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

TEST(CliFileLimit, is_an_error_like_a_full_disk) {
  const test::TemporaryDirectory folder;
  const std::string command = "ulimit -f 1; exec '" + (test::bin_dir() / "ortchestra").string() +
                              "' run -m fake: -i synthetic -n 200 -o '" +
                              (folder / "x.jsonl").string() + "' >/dev/null 2>'" +
                              (folder / "err").string() + "'";
  const int status = std::system(command.c_str());
  ASSERT_TRUE(WIFEXITED(status));
  EXPECT_EQ(WEXITSTATUS(status), 1);
  EXPECT_THAT(read_file(folder / "err"), testing::HasSubstr("could not be written"));
}

}  // namespace
}  // namespace ortchestra
