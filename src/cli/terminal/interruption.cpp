#include "cli/terminal/interruption.h"

#include <fmt/format.h>
#include <pthread.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/process/child_process.h"
#include "base/process/processes.h"
#include "base/text/values.h"
#include "base/threads/start_thread.h"

namespace ortchestra::cli {
namespace {

using SteadyClock = std::chrono::steady_clock;

/// A signal this soon after the first one is a duplicate, and is ignored. For example, the command
/// `timeout` signals a program and then its process group, which contains the program.
constexpr std::chrono::milliseconds duplicate_signal_time{500};

/// A longer time would not fit into a clock of nanoseconds.
constexpr double max_grace_s = 1e9;

sigset_t ending_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  for (const int signal : {SIGINT, SIGTERM, SIGHUP}) {
    struct sigaction now {};
    ::sigaction(signal, nullptr, &now);
    // nohup starts programs with SIGHUP ignored: keep that.
    if (signal != SIGHUP || now.sa_handler != SIG_IGN) ::sigaddset(&signals, signal);
  }
  return signals;
}

/// Names the processes that are stopped: "; process 12 (detector) is stopped".
std::string stopped_among(const std::vector<pid_t>& processes) {
  std::string text;
  for (const pid_t process : processes) {
    if (is_stopped(process))
      text += fmt::format("; process {} ({}) is stopped", process, last_argument(process));
  }
  return text;
}

}  // namespace

void add_grace_flag(const OptionGroup& group, std::optional<double>& grace_s) {
  add_value(
      group,
      {"--grace", "TIME",
       fmt::format("after the first signal, kill what has not ended after TIME [default: {}s]",
                   default_grace.count())},
      grace_s, parse_duration_s);
}

Interruption::Interruption(Options options)
    : grace_(std::chrono::duration_cast<std::chrono::nanoseconds>(std::chrono::duration<double>(
          std::min(options.grace_s.value_or(default_grace.count()), max_grace_s)))),
      advice_(std::move(options.advice)),
      signals_(ending_signals()) {
  ::pthread_sigmask(SIG_BLOCK, &signals_, nullptr);
  watcher_ = start_thread([this] { watch(); });
}

Interruption::~Interruption() {
  done_ = true;
  // Wakes the watcher, which waits for signals.
  // NOLINTNEXTLINE(bugprone-bad-signal-to-kill-thread): SIGTERM is blocked, so it ends no thread.
  ::pthread_kill(watcher_.native_handle(), SIGTERM);
  watcher_.join();
  ::pthread_sigmask(SIG_UNBLOCK, &signals_, nullptr);
}

int Interruption::exit_code() const { return 128 + (signal_ == SIGINT ? SIGINT : SIGTERM); }

void Interruption::note_stage(const std::string& stage) {
  const std::lock_guard lock(mutex_);
  stage_ = stage;
}

std::optional<int> Interruption::next_signal() const {
  for (;;) {
    int signal = -1;
    if (!requested()) {
      signal = ::sigwaitinfo(&signals_, nullptr);
    } else {
      const auto left =
          std::max(deadline_ - SteadyClock::now(), SteadyClock::duration::zero()).count();
      const timespec timeout{.tv_sec = left / 1'000'000'000, .tv_nsec = left % 1'000'000'000};
      signal = ::sigtimedwait(&signals_, nullptr, &timeout);
      if (signal < 0 && errno == EAGAIN) return std::nullopt;
    }
    if (signal > 0) return signal;
  }
}

void Interruption::watch() {
  SteadyClock::time_point first;
  for (;;) {
    const std::optional<int> signal = next_signal();
    if (done_) return;
    if (!signal) {
      kill_all(fmt::format("killed, because not everything ended within {:g} s after {}",
                           std::chrono::duration<double>(grace_).count(), signal_name(signal_)));
    }
    if (requested()) {
      if (SteadyClock::now() - first < duplicate_signal_time) continue;
      kill_all(fmt::format("killed by a second signal, {}", signal_name(*signal)));
    }
    first = SteadyClock::now();
    deadline_ = first + grace_;
    signal_ = *signal;
    stop_.request_stop();
  }
}

void Interruption::kill_all(const std::string& why) const {
  std::vector<pid_t> children = process_tree(::getpid());
  children.erase(children.begin());
  std::string text = "ortchestra: error: " + why;
  {
    const std::lock_guard lock(mutex_);
    if (!stage_.empty()) text += fmt::format(" (while {})", stage_);
  }
  text += stopped_among(children);
  if (!advice_.empty()) text += "; " + advice_;
  text += '\n';
  // A failure to write to standard error is ignored: there is nowhere to report it.
  static_cast<void>(!::write(STDERR_FILENO, text.data(), text.size()));
  for (const pid_t child : children) ::kill(child, SIGKILL);
  ::_exit(exit_code());
}

}  // namespace ortchestra::cli
