#pragma once

#include <poll.h>
#include <sys/syscall.h>
#include <sys/types.h>
#include <unistd.h>

#include <chrono>
#include <cstddef>
#include <ctime>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <thread>
#include <vector>

#include "base/files/descriptor.h"

namespace ortchestra::test {

inline std::size_t entries_of(const char* folder) {
  return static_cast<std::size_t>(std::distance(std::filesystem::directory_iterator(folder),
                                                std::filesystem::directory_iterator()));
}

inline std::size_t descriptor_count() { return entries_of("/proc/self/fd"); }

/// The child processes that this process has not waited for yet.
inline std::vector<pid_t> children() {
  std::vector<pid_t> all;
  for (const auto& task : std::filesystem::directory_iterator("/proc/self/task")) {
    std::ifstream list(task.path() / "children");
    all.insert(all.end(), std::istream_iterator<pid_t>(list), {});
  }
  return all;
}

/// CPU time in seconds that a process has used so far.
inline double cpu_seconds_of(pid_t pid) {
  clockid_t clock{};
  timespec time{};
  if (::clock_getcpuclockid(pid, &clock) != 0 || ::clock_gettime(clock, &time) != 0) return 0;
  return static_cast<double>(time.tv_sec) + 1e-9 * static_cast<double>(time.tv_nsec);
}

/// Waits until `holds()` returns true, for things that the kernel does soon but not at once.
/// Returns false after 20 s.
template <class Condition>
bool eventually(Condition&& holds) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::seconds(20);
  while (!holds()) {
    if (std::chrono::steady_clock::now() > end) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return true;
}

/// The number of threads in this process. tsan adds its own thread when a program starts its first
/// one. So this function starts a thread and waits for its end before the first count.
inline std::size_t thread_count() {
  static const bool first_is_over = [] {
    pid_t thread = 0;
    std::jthread([&] { thread = ::gettid(); }).join();
    const auto entry = "/proc/self/task/" + std::to_string(thread);
    return eventually([&] { return !std::filesystem::exists(entry); });
  }();
  return first_is_over ? entries_of("/proc/self/task") : 0;
}

/// Watches another process through a pidfd, so that a reused process id does not matter.
class WatchedProcess {
 public:
  explicit WatchedProcess(pid_t pid)
      : descriptor_(static_cast<int>(::syscall(SYS_pidfd_open, pid, 0))) {}

  /// Whether the process existed when the watch began.
  bool was_there() const { return descriptor_.get() >= 0; }

  /// Waits until the process ends. Returns false after 20 s.
  bool ends() const {
    pollfd watched{.fd = descriptor_.get(), .events = POLLIN, .revents = 0};
    constexpr int timeout_ms = 20'000;
    return ::poll(&watched, 1, timeout_ms) == 1;
  }

 private:
  Descriptor descriptor_;
};

inline std::filesystem::path own_program() {
  return std::filesystem::read_symlink("/proc/self/exe");
}

}  // namespace ortchestra::test
