#pragma once

#include <atomic>
#include <chrono>
#include <csignal>
#include <mutex>
#include <optional>
#include <stop_token>
#include <string>
#include <thread>

#include "cli/terminal/options.h"

namespace ortchestra::cli {

/// How long an orderly end may take by default, without --grace.
inline constexpr std::chrono::seconds default_grace{10};

/// Adds --grace, in seconds.
void add_grace_flag(const OptionGroup& group, std::optional<double>& grace_s);

/// While an object exists, SIGINT, SIGTERM and SIGHUP do not end the program at once. The first
/// signal requests a stop. If the program still runs `grace` later, it and all its child processes
/// are killed. A second signal, half a second or more after the first, kills them at once.
/// Create it before any other thread, because threads inherit the blocked signals. Only one object
/// may exist at a time.
class Interruption {
 public:
  struct Options {
    std::optional<double> grace_s;  ///< empty: default_grace
    std::string advice;             ///< for the message when the program is killed; may be empty
  };
  explicit Interruption(Options options);
  /// Unblocks the signals.
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  /// The first signal requests its stop.
  std::stop_token token() const { return stop_.get_token(); }
  bool requested() const { return signal_ != 0; }
  /// 130 after SIGINT, else 143. Only valid if requested().
  int exit_code() const;
  /// Sets what the program is doing, for the message when it is killed. Thread-safe.
  void note_stage(const std::string& stage);

 private:
  void watch();
  /// Waits for the next signal. Empty if `grace` is over first.
  std::optional<int> next_signal() const;
  [[noreturn]] void kill_all(const std::string& why) const;

  const std::chrono::nanoseconds grace_;
  const std::string advice_;
  sigset_t signals_{};
  std::stop_source stop_;
  std::atomic<int> signal_{0};
  std::chrono::steady_clock::time_point
      deadline_;  ///< set after the first signal; used only by the watcher
  std::atomic<bool> done_{false};
  mutable std::mutex mutex_;
  std::string stage_;
  std::jthread watcher_;
};

}  // namespace ortchestra::cli
