#pragma once

#include <optional>

#include "measure/machine.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// Measures changes of the machine during the lifetime of the object: load, CPU time that the
/// hypervisor took, and swapped memory.
class MachineChanges {
 public:
  /// Adds the changes since the construction. Figures that the system does not provide stay empty.
  void add_to(Machine& machine) const;

 private:
  const std::optional<MachineCpuTime> cpu_time_ = machine_cpu_time();
  const std::optional<double> swapped_mib_ = swapped_mib();
};

}  // namespace ortchestra
