#pragma once

#include <sys/types.h>

#include <chrono>
#include <condition_variable>
#include <map>
#include <mutex>
#include <thread>
#include <vector>

#include "measure/gpu_probe.h"
#include "ortchestra/base/clock.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// Watches a process and its descendants from outside, so that its own cost is not in what they
/// use. CPU time and resident size are looked at every interval. The proportional set size, for
/// which the kernel walks the page tables (about 25 µs a MiB), and the list of processes are looked
/// at in the beginning, in the end, and in between only as often as costs memory_share of a CPU.
class TreeSampler {
 public:
  struct Options {
    std::chrono::milliseconds interval{250};
    double cores = 1;  ///< of the budget, to make CPU time a utilisation
    double memory_share = 0.002;
    const GpuProbe* gpu = nullptr;  ///< looked at with every sample; must outlive the sampler
  };

  struct Summary {
    std::vector<TimePoint> times;         ///< one a sample, for Series::time_s
    std::vector<double> cpu_utilization;  ///< since the sample before
    std::vector<double> rss_mib;
    std::vector<double> pss_mib;  ///< NaN where it was not looked at; empty where it can't be
    std::vector<GpuReading> gpu;  ///< one a sample; empty without a probe
    std::vector<ProcessPeak> processes;
    std::optional<double> peak_pss_mib;  ///< the largest sum of one sample
    std::optional<double> peak_rss_mib;
    double cost_s = 0;  ///< CPU seconds of the looks between the first and the last
  };

  /// Has taken a first whole sample when it returns, then samples at every interval until stop().
  TreeSampler(pid_t root, Options options);
  ~TreeSampler();

  /// Takes a last sample and ends. Once.
  Summary stop();

 private:
  enum class Look { cheap, whole };

  void work();
  void sample(Look look);
  /// Adds the sample's sizes, and raises the peaks.
  void sample_memory(Look look);

  const pid_t root_;
  const Options options_;
  Summary summary_;
  std::vector<pid_t> tree_;
  std::map<pid_t, ProcessPeak> peaks_;
  TimePoint next_whole_look_;
  double cpu_s_ = 0;
  std::mutex mutex_;
  std::condition_variable stopping_;
  bool stop_ = false;
  std::jthread thread_;
};

}  // namespace ortchestra
