#pragma once

#include <atomic>
#include <chrono>
#include <cmath>
#include <condition_variable>
#include <cstdint>
#include <exception>
#include <future>
#include <mutex>
#include <optional>
#include <string>
#include <type_traits>
#include <utility>

#include "nanobind.h"

// Waiting with the GIL released. All functions are called with the GIL held.
namespace ortchestra::python {

/// How long a wait lasts before it looks for signals, such as Ctrl-C.
inline constexpr std::chrono::milliseconds signal_interval{50};

/// The number of calls that have released the GIL and will take it again. The interpreter must not
/// end before: a thread that takes the GIL of an interpreter that is ending would be killed, within
/// C++ code.
inline std::atomic<int> calls_without_gil = 0;

/// Set before the interpreter ends: what is interruptible stops.
inline std::atomic<bool> exiting = false;

/// Releases the GIL as long as it lives.
class WithoutGil {
 public:
  WithoutGil() { ++calls_without_gil; }
  WithoutGil(const WithoutGil&) = delete;
  WithoutGil& operator=(const WithoutGil&) = delete;
  ~WithoutGil() {
    released_.reset();
    --calls_without_gil;
  }

 private:
  std::optional<nb::gil_scoped_release> released_{std::in_place};
};

/// Throws ValueError unless the number of seconds is finite and fits.
inline std::chrono::nanoseconds nanoseconds_from(const char* what, double seconds) {
  constexpr double most_seconds = 9e9;
  if (!(std::abs(seconds) <= most_seconds))
    throw nb::value_error((std::string(what) + " is not a number of seconds").c_str());
  return std::chrono::nanoseconds(static_cast<std::int64_t>(1e9 * seconds));
}

/// Runs Python's handlers of the signals that have arrived, in the main thread. Throws what they
/// raise, such as KeyboardInterrupt.
inline void check_signals() {
  if (PyErr_CheckSignals() != 0) throw nb::python_error();
}

/// Waits until `is_ready()`, which is called with `mutex` locked. Throws what a signal raises.
template <class IsReady>
void wait_until(std::mutex& mutex, std::condition_variable& changed, IsReady is_ready) {
  while (true) {
    {
      const WithoutGil released;
      std::unique_lock lock(mutex);
      if (changed.wait_for(lock, signal_interval, is_ready)) return;
    }
    check_signals();
  }
}

/// Calls `work` on another thread and returns what it returns. If a signal raises an exception,
/// calls `stop`, and throws the exception after `work` has returned. What `work` returned then
/// becomes the attribute `result` of the exception, unless it is void.
template <class Work, class Stop>
auto interruptible(Work work, Stop stop) {
  auto pending = std::async(std::launch::async, std::move(work));
  std::optional<nb::python_error> signal;
  while (true) {
    {
      const WithoutGil released;
      if (pending.wait_for(signal_interval) == std::future_status::ready) break;
      if (exiting) stop();
    }
    try {
      check_signals();
    } catch (const nb::python_error& raised) {
      if (!signal) signal.emplace(raised);
      stop();
    }
  }
  if (!signal) return pending.get();
  if constexpr (!std::is_void_v<decltype(pending.get())>) {
    try {
      nb::handle(signal->value()).attr("result") = nb::cast(pending.get());
    } catch (const std::exception&) {
      // The signal arrived before there was a result.
    }
  }
  throw nb::python_error(*signal);
}

}  // namespace ortchestra::python
