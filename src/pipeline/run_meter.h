#pragma once

#include <optional>

#include "measure/machine.h"
#include "measure/tree_usage.h"
#include "ortchestra/base/clock.h"

namespace ortchestra {

/// How long a run takes, and the CPU time and memory that it uses meanwhile, with all its
/// processes.
class RunMeter {
 public:
  /// The first frame is about to be read.
  void start();
  /// A frame was written.
  void frame_written() { end_ = Clock::now(); }
  /// All frames are written; worker processes still live.
  void stop();

  /// From start() to the last frame_written(), in seconds.
  double total_s() const { return seconds_between(begin_, end_); }
  /// From start() until now, in seconds.
  double so_far_s() const { return seconds_between(begin_, Clock::now()); }
  double cpu_s() const { return used_.cpu_s(); }
  /// CPU seconds of all other programs of the machine. Absent where the system does not tell.
  std::optional<double> others_cpu_s() const { return others_cpu_s_; }
  /// The sum of the processes' own peaks. Absent where the system does not tell.
  std::optional<double> peak_rss_mib() const { return peak_rss_mib_; }

 private:
  TimePoint begin_;
  TimePoint end_ = begin_;
  TreeUsage used_before_;
  TreeUsage used_;
  std::optional<MachineCpuTime> machine_before_;
  std::optional<double> others_cpu_s_;
  std::optional<double> peak_rss_mib_;
};

}  // namespace ortchestra
