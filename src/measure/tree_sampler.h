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

/// Samples the resource use of a process and its descendants from /proc. The parent process uses
/// it, so that the cost of sampling is not part of the result. CPU time and resident set size are
/// read at every interval. The proportional set size (PSS) is expensive, because the kernel walks
/// the page tables (about 25 µs per MiB). PSS and the list of processes are read at the start, at
/// the end, and in between as often as `memory_share` allows.
class TreeSampler {
 public:
  struct Options {
    std::chrono::milliseconds interval{250};
    double cores = 1;               ///< CPUs of the budget: 100 % utilisation
    double memory_share = 0.002;    ///< the fraction of one CPU that full samples may use
    const GpuProbe* gpu = nullptr;  ///< read with every sample; must outlive the sampler
  };

  struct Summary {
    std::vector<TimePoint> times;         ///< one per sample, for Series::time_s
    std::vector<double> cpu_utilization;  ///< 0 to 1, since the previous sample; one per sample
    std::vector<double> rss_mib;          ///< sum over all processes; one per sample
    std::vector<double> pss_mib;  ///< NaN if a sample has no PSS; empty if no sample has one
    std::vector<GpuReading> gpu;  ///< one per sample; empty without a probe
    std::vector<ProcessPeak> processes;
    std::optional<double> peak_pss_mib;  ///< the largest sum over all processes in one sample
    std::optional<double> peak_rss_mib;  ///< the largest sum over all processes in one sample
    double cost_s = 0;                   ///< CPU time of all samples except the first and last
  };

  /// Takes the first full sample before it returns. Then a thread takes one sample per interval
  /// until stop(). Throws Error(exhausted) if the thread cannot be started.
  TreeSampler(pid_t root, Options options);
  ~TreeSampler();

  /// Takes a last full sample and ends the thread. May be called once.
  Summary stop();

 private:
  /// quick: without PSS and with the process list of the last full sample.
  enum class Detail { quick, full };

  void work();
  void sample(Detail detail);
  /// Adds the memory sizes of this sample, and updates the peaks.
  void sample_memory(Detail detail);

  const pid_t root_;
  const Options options_;
  Summary summary_;
  std::vector<pid_t> tree_;
  std::map<pid_t, ProcessPeak> peaks_;
  TimePoint next_full_sample_;
  double cpu_s_ = 0;
  std::mutex mutex_;
  std::condition_variable stopping_;
  bool stop_ = false;
  std::jthread thread_;
};

}  // namespace ortchestra
