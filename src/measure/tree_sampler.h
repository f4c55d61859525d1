#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "ortchestra/base/clock.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// Watches a process and its descendants from outside, so that its own cost is not in what they
/// use.
class TreeSampler {
 public:
  struct Options {
    /// Reading the proportional set size walks the page tables of the watched process: not too
    /// often, so as not to be felt.
    std::chrono::milliseconds interval{250};
    double cores = 1;  ///< of the budget, to make CPU time a utilisation
  };

  struct Summary {
    std::vector<TimePoint> times;         ///< one a sample, for Series::time_s
    std::vector<double> cpu_utilization;  ///< since the sample before
    std::vector<double> pss_mib;
    std::vector<ProcessPeak> processes;
    std::optional<double> peak_pss_mib;  ///< the largest sum of one sample
    std::optional<double> peak_rss_mib;
  };

  /// Samples at once, then at every interval until stop().
  TreeSampler(pid_t root, Options options);
  ~TreeSampler();

  /// Takes a last sample and ends. Once.
  Summary stop();

 private:
  void work();
  void sample();

  const pid_t root_;
  const Options options_;
  Summary summary_;
  std::map<pid_t, ProcessPeak> peaks_;
  double cpu_s_ = 0;
  std::mutex mutex_;
  std::condition_variable stopping_;
  bool stop_ = false;
  std::jthread thread_;
};

}  // namespace ortchestra
