#include "pipeline/run_meter.h"

#include <unistd.h>

#include <algorithm>

#include "base/process/processes.h"

namespace ortchestra {

void RunMeter::start() {
  used_before_ = own_tree_usage();
  machine_before_ = machine_cpu_time();
  begin_ = end_ = Clock::now();
}

void RunMeter::stop() {
  used_ = own_tree_usage() - used_before_;
  if (const auto machine = machine_cpu_time(); machine && machine_before_)
    others_cpu_s_ = std::max(0.0, machine->busy_s() - machine_before_->busy_s() - used_.cpu_s());
  for (const pid_t pid : process_tree(::getpid())) {
    if (const auto peak = process_memory(pid).peak_rss_mib)
      peak_rss_mib_ = peak_rss_mib_.value_or(0) + *peak;
  }
}

}  // namespace ortchestra
