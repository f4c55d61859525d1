#pragma once

#include <optional>

#include "measure/machine.h"
#include "measure/tree_usage.h"
#include "ortchestra/base/clock.h"

namespace ortchestra {

/// Measures the duration of a run, and the CPU time and memory of all its processes.
class RunMeter {
 public:
  /// Memory takes the system about a millisecond to add up, which short runs in a row do not need.
  enum class Memory { measured, left_out };
  explicit RunMeter(Memory memory = Memory::measured) : memory_(memory) {}

  /// Call it before the first frame is read.
  void start();
  /// Call it after each written frame.
  void frame_written() { end_ = Clock::now(); }
  /// Call it when all frames are written, while the worker processes still exist.
  void stop();

  /// From start() to the last frame_written(), in seconds.
  double total_s() const { return seconds_between(begin_, end_); }
  /// From start() until now, in seconds.
  double so_far_s() const { return seconds_between(begin_, Clock::now()); }
  double cpu_s() const { return used_.cpu_s(); }
  /// CPU seconds of all other programs on the machine. Empty if the system does not provide it.
  std::optional<double> others_cpu_s() const { return others_cpu_s_; }
  /// The sum of the peaks of all processes. Empty if the system does not provide it.
  std::optional<double> peak_rss_mib() const { return peak_rss_mib_; }

 private:
  const Memory memory_;
  TimePoint begin_;
  TimePoint end_ = begin_;
  TreeUsage used_before_;
  TreeUsage used_;
  std::optional<MachineCpuTime> machine_before_;
  std::optional<double> others_cpu_s_;
  std::optional<double> peak_rss_mib_;
};

}  // namespace ortchestra
