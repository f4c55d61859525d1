#pragma once

#include <cstdint>
#include <optional>

#include "base/system/cpu_budget.h"
#include "ortchestra/base/clock.h"
#include "ortchestra/measure/machine.h"

namespace ortchestra {

/// The same, for a process with this CPU budget.
Machine describe_machine(const CpuBudget& budget);

/// One-minute load average.
std::optional<double> load_average();

/// CPU time of the whole machine since it started, in clock ticks: the first line of /proc/stat.
struct MachineCpuTime {
  std::uint64_t total = 0;
  std::uint64_t idle = 0;    ///< including the time of waiting for I/O
  std::uint64_t stolen = 0;  ///< taken by the hypervisor
  TimePoint read_at = {};

  /// CPU time in seconds used by programs and the kernel, summed over all CPUs.
  double busy_s() const;
};
std::optional<MachineCpuTime> machine_cpu_time();

/// CPU time in seconds of all other programs between two readings, if this one used `own_s`. Empty
/// if a reading failed, or if the time between them is too short for the resolution of the readings
/// (10 ms per CPU): less than 0.4 s, so that the error is at most 5 % of the machine's CPU time.
std::optional<double> cpu_s_of_others(const std::optional<MachineCpuTime>& before,
                                      const std::optional<MachineCpuTime>& after, double own_s);

/// MiB read from and written to swap since the machine started, from /proc/vmstat.
std::optional<double> swapped_mib();

}  // namespace ortchestra
