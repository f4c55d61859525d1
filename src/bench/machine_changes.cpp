#include "bench/machine_changes.h"

#include <algorithm>
#include <cstdint>

namespace ortchestra {

void MachineChanges::add_to(Machine& machine) const {
  machine.load_after = load_average();
  if (const auto after = machine_cpu_time();
      after && cpu_time_ && after->total > cpu_time_->total) {
    // The kernel sometimes corrects this counter downwards.
    const std::uint64_t stolen = std::max(after->stolen, cpu_time_->stolen);
    machine.steal = static_cast<double>(stolen - cpu_time_->stolen) /
                    static_cast<double>(after->total - cpu_time_->total);
  }
  if (const auto after = swapped_mib(); after && swapped_mib_)
    machine.swapped_mib = *after - *swapped_mib_;
}

}  // namespace ortchestra
