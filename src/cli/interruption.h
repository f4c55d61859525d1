#pragma once

#include <atomic>
#include <stop_token>
#include <thread>

namespace ortchestra::cli {

/// While it lives, SIGINT and SIGTERM ask for an end instead of ending the
/// program: the first requests a stop, another one, half a second or more
/// later, ends the program at once. To be made before any other thread, since
/// threads inherit which signals are blocked; one at a time.
class Interruption {
 public:
  Interruption();
  /// SIGINT and SIGTERM are as they were.
  ~Interruption();
  Interruption(const Interruption&) = delete;
  Interruption& operator=(const Interruption&) = delete;

  /// Stop is requested at the first signal.
  std::stop_token token() const { return stop_.get_token(); }
  bool requested() const { return signal_ != 0; }
  /// 130 after SIGINT, 143 after SIGTERM: 128 + the signal. Only where
  /// requested().
  int exit_code() const { return 128 + signal_; }

 private:
  void watch();

  std::stop_source stop_;
  std::atomic<int> signal_{0};
  std::atomic<bool> done_{false};
  std::thread watcher_;
};

}  // namespace ortchestra::cli
