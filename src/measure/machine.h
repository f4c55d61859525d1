#pragma once

#include <cstdint>
#include <optional>

#include "base/system/cpu_budget.h"
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

  /// CPU time in seconds used by programs and the kernel, summed over all CPUs.
  double busy_s() const;
};
std::optional<MachineCpuTime> machine_cpu_time();

/// MiB read from and written to swap since the machine started, from /proc/vmstat.
std::optional<double> swapped_mib();

}  // namespace ortchestra
