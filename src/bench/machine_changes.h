#pragma once

#include <optional>

#include "measure/machine.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// What happened on the machine while the object existed: load, CPU time that the hypervisor took,
/// memory that was swapped.
class MachineChanges {
 public:
  /// Adds the changes since the construction. A figure that the system does not tell stays absent.
  void add_to(Machine& machine) const;

 private:
  const std::optional<MachineCpuTime> cpu_time_ = machine_cpu_time();
  const std::optional<double> swapped_mib_ = swapped_mib();
};

}  // namespace ortchestra
