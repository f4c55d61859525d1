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

/// How long an end in order may take where --grace says nothing.
inline constexpr std::chrono::seconds default_grace{10};

/// Adds --grace, in seconds.
void add_grace_flag(const OptionGroup& group, std::optional<double>& grace_s);

/// While it lives, SIGINT, SIGTERM and SIGHUP ask for an end instead of ending the program. The
/// first one requests a stop; what has not ended `grace` later is ended by force, with every child
/// process. Another one, half a second or more after the first, does so at once. To be made before
/// any other thread, since threads inherit which signals are blocked; one at a time.
class Interruption {
 public:
  struct Options {
    std::optional<double> grace_s;  ///< nothing: default_grace
    std::string advice;             ///< what to do after an end by force; may be empty
  };
  explicit Interruption(Options options);
  /// The signals are as they were.
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  /// Stop is requested at the first signal.
  std::stop_token token() const { return stop_.get_token(); }
  bool requested() const { return signal_ != 0; }
  /// 130 after SIGINT, else 143. Only where requested().
  int exit_code() const;
  /// What is being done, for the message of an end by force. Any thread.
  void note_stage(const std::string& stage);

 private:
  void watch();
  /// The next signal; nothing when `grace` is over first.
  std::optional<int> next_signal() const;
  [[noreturn]] void end_by_force(const std::string& why) const;

  const std::chrono::nanoseconds grace_;
  const std::string advice_;
  sigset_t signals_{};
  std::stop_source stop_;
  std::atomic<int> signal_{0};
  std::chrono::steady_clock::time_point deadline_;  ///< once requested; the watcher's
  std::atomic<bool> done_{false};
  mutable std::mutex mutex_;
  std::string stage_;
  std::jthread watcher_;
};

}  // namespace ortchestra::cli
