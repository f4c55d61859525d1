#include "base/process/child_process.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <csignal>
#include <thread>

#include "base/process/channel.h"
#include "support/environment_variable.h"
#include "support/error_text.h"
#include "support/own_process.h"
#include "support/shell.h"

namespace ortchestra {
namespace {

using test::Shell;
using ::testing::Contains;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

ExitStatus status_of(const std::string& script) { return Shell(script).process.wait(); }

TEST(ChildProcess, returns_the_exit_code) {
  const ExitStatus status = status_of("exit 3");
  EXPECT_EQ(status.code, 3);
  EXPECT_EQ(status.signal, 0);
  EXPECT_EQ(status.describe(), "exited with code 3");
}

TEST(ChildProcess, reports_success_only_for_exit_code_zero) {
  EXPECT_TRUE(status_of("exit 0").success());
  EXPECT_FALSE(status_of("exit 1").success());
  EXPECT_FALSE(status_of("kill -9 $$").success());
}

TEST(ChildProcess, returns_the_signal_that_killed_it) {
  const ExitStatus status = status_of("kill -9 $$");
  EXPECT_EQ(status.signal, SIGKILL);
  EXPECT_EQ(status.describe(), "was killed by SIGKILL (signal 9)");
}

TEST(ChildProcess, returns_the_same_status_from_a_second_wait) {
  Shell shell("exit 5");
  shell.process.wait();
  EXPECT_EQ(shell.process.wait().code, 5);
}

TEST(ChildProcess, has_its_channel_on_descriptor_three) {
  Shell shell("echo hello >&3");
  EXPECT_EQ(shell.line(), "hello");
}

TEST(ChildProcess, inherits_no_other_channel) {
  const auto [unrelated, other] = Channel::make_pair();
  struct stat status {};
  ::fstat(unrelated.get(), &status);
  const Shell shell("for fd in /proc/$$/fd/*; do readlink $fd >&3; done");
  std::vector<std::string> open;
  for (std::string file = shell.line(); !file.empty(); file = shell.line()) open.push_back(file);
  EXPECT_FALSE(open.empty());
  EXPECT_THAT(open, Not(Contains("socket:[" + std::to_string(status.st_ino) + "]")));
}

TEST(ChildProcess, has_an_empty_standard_input) {
  Shell shell("read word || echo end >&3");
  EXPECT_EQ(shell.line(), "end");
}

TEST(ChildProcess, gets_its_arguments_unchanged) {
  auto [ours, theirs] = Channel::make_pair();
  ChildProcess process = ChildProcess::start(
      "/bin/sh", {"-c", "test \"$1\" = 'two  words; $HOME'", "sh", "two  words; $HOME"},
      std::move(theirs), {});
  EXPECT_TRUE(process.wait().success());
}

TEST(ChildProcess, gets_the_environment) {
  const test::EnvironmentVariable variable("ORTCHESTRA_TEST_GREETING", "hello");
  EXPECT_TRUE(status_of("test \"$ORTCHESTRA_TEST_GREETING\" = hello").success());
}

TEST(ChildProcess, starts_without_the_parents_blocked_signals) {
  sigset_t blocked;
  sigset_t before;
  ::sigemptyset(&blocked);
  ::sigaddset(&blocked, SIGTERM);
  ::pthread_sigmask(SIG_BLOCK, &blocked, &before);
  const ExitStatus status = status_of("kill -TERM $$; exit 0");
  ::pthread_sigmask(SIG_SETMASK, &before, nullptr);
  EXPECT_EQ(status.signal, SIGTERM);
}

TEST(ChildProcess, starts_without_the_parents_ignored_signals) {
  const auto before = std::signal(SIGUSR1, SIG_IGN);
  const ExitStatus status = status_of("kill -USR1 $$; exit 0");
  std::signal(SIGUSR1, before);
  EXPECT_EQ(status.signal, SIGUSR1);
}

TEST(ChildProcess, says_which_program_could_not_be_started) {
  auto [ours, theirs] = Channel::make_pair();
  const std::string text = test::error_text(ErrorKind::failure, [&theirs = theirs] {
    ChildProcess::start("/nonexistent/program", {}, std::move(theirs), {});
  });
  EXPECT_THAT(text, HasSubstr("/nonexistent/program: No such file"));
}

TEST(ChildProcess, closes_its_end_of_the_channel_when_it_ends) {
  auto [ours, theirs] = Channel::make_pair();
  Channel channel(std::move(ours));
  ChildProcess process = ChildProcess::start("/bin/sh", {"-c", "exit 0"}, std::move(theirs), {});
  process.wait();
  EXPECT_FALSE(channel.receive());
}

TEST(ChildProcess, can_be_killed) {
  Shell shell("echo ready >&3; exec sleep 1000");
  shell.line();
  shell.process.kill(SIGTERM);
  EXPECT_EQ(shell.process.wait().signal, SIGTERM);
}

TEST(ChildProcess, is_killed_and_waited_for_when_destroyed) {
  std::optional<Shell> shell(std::in_place, "exec sleep 1000");
  shell.reset();
  EXPECT_THAT(test::children(), IsEmpty());
}

TEST(ChildProcess, belongs_to_the_new_owner_after_a_move) {
  Shell shell("exit 4");
  ChildProcess owner = std::move(shell.process);
  EXPECT_EQ(owner.wait().code, 4);
}

TEST(ChildProcess, is_killed_with_its_group_when_it_leads_one) {
  std::optional<Shell> shell(std::in_place, "sleep 1000 & echo $! >&3; wait",
                             ChildProcess::Options{.leads_group = true});
  const test::WatchedProcess grandchild(std::stoi(shell->line()));
  ASSERT_TRUE(grandchild.was_there());
  shell.reset();
  EXPECT_TRUE(grandchild.ends());
}

TEST(ChildProcess, ends_together_with_the_rest_of_its_group) {
  Shell shell("sleep 1000 & echo $! >&3");
  const test::WatchedProcess grandchild(std::stoi(shell.line()));
  ASSERT_TRUE(grandchild.was_there());
  EXPECT_TRUE(shell.process.wait().success());
  EXPECT_TRUE(grandchild.ends());
}

TEST(ChildProcess, can_be_killed_by_another_thread_before_during_and_after_wait) {
  Shell shell("exec sleep 1000");
  {
    const std::jthread killer([&] {
      for (int i = 0; i < 100; ++i) shell.process.kill_group(SIGKILL);
    });
    EXPECT_EQ(shell.process.wait().signal, SIGKILL);
  }
  shell.process.kill(SIGKILL);
  shell.process.kill_group(SIGKILL);
  EXPECT_EQ(shell.process.wait().signal, SIGKILL);
}

TEST(ChildProcess, shares_the_parents_group_unless_it_leads_one) {
  const Shell with_us("exec sleep 1000", {.leads_group = false});
  const Shell apart("exec sleep 1000", {.leads_group = true});
  EXPECT_EQ(::getpgid(with_us.process.pid()), ::getpgrp());
  EXPECT_EQ(::getpgid(apart.process.pid()), apart.process.pid());
}

TEST(SignalName, is_the_standard_name_or_the_number) {
  EXPECT_EQ(signal_name(SIGSEGV), "SIGSEGV");
  EXPECT_EQ(signal_name(12345), "signal 12345");
}

}  // namespace
}  // namespace ortchestra
