#include "base/process/processes.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <unistd.h>

#include <latch>
#include <optional>
#include <thread>

#include "support/own_process.h"
#include "support/shell.h"

namespace ortchestra {
namespace {

using test::Shell;
using ::testing::Contains;
using ::testing::ElementsAre;

TEST(ProcessTree, begins_with_its_root) { EXPECT_EQ(process_tree(::getpid()).at(0), ::getpid()); }

TEST(ProcessTree, finds_a_child_and_a_grandchild) {
  Shell shell("sleep 1000 & echo $! >&3; wait");
  const pid_t grandchild = std::stoi(shell.line());
  EXPECT_THAT(process_tree(::getpid()), ElementsAre(::getpid(), shell.process.pid(), grandchild));
}

TEST(ProcessTree, finds_the_child_of_another_thread) {
  std::optional<Shell> shell;
  std::latch started(1);
  std::latch looked(1);
  const std::jthread starter([&] {
    shell.emplace("exec sleep 1000");
    started.count_down();
    looked.wait();
  });
  started.wait();
  EXPECT_THAT(process_tree(::getpid()), Contains(shell->process.pid()));
  looked.count_down();
}

TEST(ProcessTree, leaves_out_a_child_that_has_ended) {
  Shell shell("exit 0");
  shell.process.wait();
  EXPECT_THAT(process_tree(::getpid()), ElementsAre(::getpid()));
}

TEST(ProcessTree, has_only_its_root_if_the_root_does_not_exist) {
  constexpr pid_t nobody = 1 << 30;
  EXPECT_THAT(process_tree(nobody), ElementsAre(nobody));
}

TEST(LastArgument, is_read_from_the_command_line) {
  Shell shell("echo ready >&3; exec sleep 1000");
  shell.line();
  // The command line changes when the shell calls exec.
  EXPECT_TRUE(test::eventually([&] { return last_argument(shell.process.pid()) == "1000"; }));
}

TEST(LastArgument, is_empty_for_a_process_that_does_not_exist) {
  EXPECT_EQ(last_argument(1 << 30), "");
}

}  // namespace
}  // namespace ortchestra
