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

TEST(ProcessTree, BeginsWithItsRoot) { EXPECT_EQ(process_tree(::getpid()).at(0), ::getpid()); }

TEST(ProcessTree, FindsAChildAndAGrandchild) {
  Shell shell("sleep 1000 & echo $! >&3; wait");
  const pid_t grandchild = std::stoi(shell.line());
  EXPECT_THAT(process_tree(::getpid()), ElementsAre(::getpid(), shell.process.pid(), grandchild));
}

TEST(ProcessTree, FindsTheChildOfAnotherThread) {
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

TEST(ProcessTree, LosesAChildThatHasEnded) {
  Shell shell("exit 0");
  shell.process.wait();
  EXPECT_THAT(process_tree(::getpid()), ElementsAre(::getpid()));
}

TEST(ProcessTree, IsItsRootAloneWhereThatIsUnknown) {
  constexpr pid_t nobody = 1 << 30;
  EXPECT_THAT(process_tree(nobody), ElementsAre(nobody));
}

TEST(LastArgument, IsTheLastOne) {
  Shell shell("echo ready >&3; exec sleep 1000");
  shell.line();
  // Its command line is the new program's from the moment of exec on.
  EXPECT_TRUE(test::eventually([&] { return last_argument(shell.process.pid()) == "1000"; }));
}

TEST(LastArgument, IsEmptyOfAProcessThatIsUnknown) { EXPECT_EQ(last_argument(1 << 30), ""); }

}  // namespace
}  // namespace ortchestra
