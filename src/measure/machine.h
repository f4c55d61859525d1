#pragma once

#include <cstdint>
#include <optional>

#include "base/system/cpu_budget.h"
#include "ortchestra/measure/machine.h"

namespace ortchestra {

/// The same of a process that may use these CPUs.
Machine describe_machine(const CpuBudget& budget);

/// One-minute load average.
std::optional<double> load_average();

/// CPU time of the whole machine since it started, in ticks: /proc/stat's first line.
struct MachineCpuTime {
  std::uint64_t total = 0;
  std::uint64_t idle = 0;    ///< waiting for input and output included
  std::uint64_t stolen = 0;  ///< taken by the hypervisor

  /// Seconds in which some program ran.
  double busy_s() const;
};
std::optional<MachineCpuTime> machine_cpu_time();

/// What was read from and written to swap since the machine started, MiB: /proc/vmstat.
std::optional<double> swapped_mib();

}  // namespace ortchestra
