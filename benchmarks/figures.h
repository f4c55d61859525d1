#pragma once

#include <fmt/format.h>
#include <sys/resource.h>

#include <string>
#include <vector>

#include "stats/ratio.h"

namespace ortchestra::benchmarks {

/// User and system CPU seconds of this process.
inline double own_cpu_seconds() {
  rusage usage{};
  ::getrusage(RUSAGE_SELF, &usage);
  const auto seconds = [](const timeval& time) {
    return static_cast<double>(time.tv_sec) + 1e-6 * static_cast<double>(time.tv_usec);
  };
  return seconds(usage.ru_utime) + seconds(usage.ru_stime);
}

/// Median and 95 % interval of paired ratios.
inline std::string shown(const std::vector<double>& ratios) {
  const LogMean mean = log_mean(ratios).value();
  return fmt::format("{:.4f} ({:.4f} to {:.4f})", mean.median, mean.low.value_or(mean.median),
                     mean.high.value_or(mean.median));
}

}  // namespace ortchestra::benchmarks
