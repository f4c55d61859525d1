#include "pipeline/run_meter.h"

#include <unistd.h>

#include "base/process/processes.h"

namespace ortchestra {

void RunMeter::start() {
  used_before_ = own_tree_usage(UsageReading::before);
  machine_before_ = machine_cpu_time();
  begin_ = end_ = Clock::now();
}

void RunMeter::stop() {
  used_ = own_tree_usage(UsageReading::after) - used_before_;
  others_cpu_s_ = cpu_s_of_others(machine_before_, machine_cpu_time(), used_.cpu_s());
  if (memory_ == Memory::left_out) return;
  for (const pid_t pid : process_tree(::getpid())) {
    if (const auto peak = process_memory(pid).peak_rss_mib)
      peak_rss_mib_ = peak_rss_mib_.value_or(0) + *peak;
  }
}

}  // namespace ortchestra
