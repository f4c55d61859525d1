#include "cli/interruption.h"

#include <pthread.h>
#include <unistd.h>

#include <chrono>
#include <csignal>

#include "ortchestra/base/clock.h"

namespace ortchestra::cli {
namespace {

/// What comes sooner after the first signal is the same wish: coreutils'
/// timeout, for one, signals a program and then its whole group, the program
/// included.
constexpr std::chrono::milliseconds one_wish{500};

sigset_t ending_signals() {
  sigset_t signals;
  ::sigemptyset(&signals);
  ::sigaddset(&signals, SIGINT);
  ::sigaddset(&signals, SIGTERM);
  return signals;
}

void change_mask(int how) {
  const sigset_t signals = ending_signals();
  ::pthread_sigmask(how, &signals, nullptr);
}

}  // namespace

Interruption::Interruption() {
  change_mask(SIG_BLOCK);
  watcher_ = std::thread([this] { watch(); });
}

Interruption::~Interruption() {
  done_ = true;
  ::pthread_kill(watcher_.native_handle(), SIGTERM);
  watcher_.join();
  change_mask(SIG_UNBLOCK);
}

void Interruption::watch() {
  const sigset_t signals = ending_signals();
  TimePoint first;
  for (;;) {
    int signal = 0;
    if (::sigwait(&signals, &signal) != 0) continue;
    if (done_) return;
    if (requested()) {
      if (Clock::now() - first < one_wish) continue;
      ::_exit(128 + signal);
    }
    first = Clock::now();
    signal_ = signal;
    stop_.request_stop();
  }
}

}  // namespace ortchestra::cli
