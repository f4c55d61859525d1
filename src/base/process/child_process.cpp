#include "base/process/child_process.h"

#include <fcntl.h>
#include <spawn.h>
#include <sys/wait.h>

#include <csignal>
#include <cstring>
#include <utility>

#include "base/system/system_error.h"

extern char** environ;

namespace ortchestra {

namespace {

struct SpawnSettings {
  SpawnSettings() {
    ::posix_spawn_file_actions_init(&actions);
    ::posix_spawnattr_init(&attributes);
  }
  SpawnSettings(const SpawnSettings&) = delete;
  SpawnSettings& operator=(const SpawnSettings&) = delete;
  ~SpawnSettings() {
    ::posix_spawn_file_actions_destroy(&actions);
    ::posix_spawnattr_destroy(&attributes);
  }
  posix_spawn_file_actions_t actions{};
  posix_spawnattr_t attributes{};
};

}  // namespace

std::string signal_name(int signal) {
  const char* name = ::sigabbrev_np(signal);
  return name != nullptr ? std::string("SIG") + name : "signal " + std::to_string(signal);
}

std::string ExitStatus::describe() const {
  if (signal != 0)
    return "was killed by " + signal_name(signal) + " (signal " + std::to_string(signal) + ")";
  return "exited with code " + std::to_string(code);
}

ChildProcess ChildProcess::start(const std::string& program,
                                 const std::vector<std::string>& arguments, Descriptor channel,
                                 Options options) {
  SpawnSettings settings;
  ::posix_spawn_file_actions_adddup2(&settings.actions, channel.get(), child_channel_descriptor);
  ::posix_spawn_file_actions_addopen(&settings.actions, STDIN_FILENO, "/dev/null", O_RDONLY, 0);
  // The parent may block or handle signals. The child starts with the default signal settings.
  sigset_t none;
  sigset_t all;
  ::sigemptyset(&none);
  ::sigfillset(&all);
  ::posix_spawnattr_setsigmask(&settings.attributes, &none);
  ::posix_spawnattr_setsigdefault(&settings.attributes, &all);
  short flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETSIGDEF;
  if (options.leads_group) {
    ::posix_spawnattr_setpgroup(&settings.attributes, 0);
    flags |= POSIX_SPAWN_SETPGROUP;
  }
  ::posix_spawnattr_setflags(&settings.attributes, flags);

  std::vector<char*> argv{const_cast<char*>(program.c_str())};
  for (const std::string& argument : arguments) argv.push_back(const_cast<char*>(argument.c_str()));
  argv.push_back(nullptr);
  pid_t pid = 0;
  if (const int reason = ::posix_spawn(&pid, program.c_str(), &settings.actions,
                                       &settings.attributes, argv.data(), environ)) {
    throw system_failure("can't start " + program, reason);
  }
  return {pid, options};
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, 0)), options_(other.options_), ended_(other.ended_) {}

ChildProcess::~ChildProcess() {
  if (pid_ == 0) return;
  kill(SIGKILL);
  wait();
}

ExitStatus ChildProcess::wait() {
  if (ended_) return *ended_;
  // WNOWAIT: until the child is reaped, no other process can get its process or group ID.
  siginfo_t end{};
  while (::waitid(P_PID, static_cast<id_t>(pid_), &end, WEXITED | WNOWAIT) < 0 && errno == EINTR) {
  }
  const std::lock_guard lock(reaping_);
  if (options_.leads_group) ::kill(-pid_, SIGKILL);
  int status = 0;
  while (::waitpid(pid_, &status, 0) < 0 && errno == EINTR) {
  }
  ended_ =
      WIFSIGNALED(status) ? ExitStatus{0, WTERMSIG(status)} : ExitStatus{WEXITSTATUS(status), 0};
  return *ended_;
}

void ChildProcess::kill(int signal) noexcept {
  const std::lock_guard lock(reaping_);
  if (!ended_) ::kill(pid_, signal);
}

void ChildProcess::kill_group(int signal) noexcept {
  const std::lock_guard lock(reaping_);
  if (!ended_) ::kill(-pid_, signal);
}

}  // namespace ortchestra
