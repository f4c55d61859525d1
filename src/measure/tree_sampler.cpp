#include "measure/tree_sampler.h"

#include <algorithm>
#include <ctime>
#include <limits>
#include <optional>
#include <utility>

#include "base/process/processes.h"
#include "base/threads/start_thread.h"
#include "base/threads/thread_time.h"
#include "measure/tree_usage.h"

namespace ortchestra {

namespace {

void raise(std::optional<double>& peak, std::optional<double> value) {
  if (value) peak = peak ? std::max(*peak, *value) : *value;
}

/// Unknown if one part is unknown.
std::optional<double> sum(std::optional<double> total, std::optional<double> part) {
  return total && part ? std::optional(*total + *part) : std::nullopt;
}

}  // namespace

TreeSampler::TreeSampler(pid_t root, Options options) : root_(root), options_(options) {
  sample(Detail::full);
  thread_ = start_thread([this] { work(); });
}

TreeSampler::~TreeSampler() {
  if (thread_.joinable()) stop();
}

TreeSampler::Summary TreeSampler::stop() {
  {
    const std::lock_guard lock(mutex_);
    stop_ = true;
  }
  stopping_.notify_one();
  thread_.join();
  sample(Detail::full);
  for (auto& [pid, peak] : peaks_) summary_.processes.push_back(std::move(peak));
  const bool any_pss = std::ranges::any_of(summary_.pss_mib, [](double mib) { return mib > 0; });
  if (!any_pss) summary_.pss_mib.clear();
  return std::move(summary_);
}

void TreeSampler::work() {
  std::unique_lock lock(mutex_);
  while (!stopping_.wait_for(lock, options_.interval, [this] { return stop_; })) {
    lock.unlock();
    sample(Clock::now() >= next_full_sample_ ? Detail::full : Detail::quick);
    lock.lock();
  }
  summary_.cost_s = thread_cpu_s();
}

void TreeSampler::sample(Detail detail) {
  const double cost_before_s = thread_cpu_s();
  if (detail == Detail::full) tree_ = process_tree(root_);
  const TimePoint now = Clock::now();
  const double cpu_s = tree_cpu_seconds(tree_);
  sample_memory(detail);
  if (options_.gpu != nullptr) summary_.gpu.push_back(options_.gpu->read(tree_));
  const double elapsed_s = summary_.times.empty() ? 0 : seconds_between(summary_.times.back(), now);
  summary_.cpu_utilization.push_back(
      elapsed_s > 0 ? std::max(0.0, cpu_s - cpu_s_) / (elapsed_s * options_.cores) : 0);
  summary_.times.push_back(now);
  cpu_s_ = cpu_s;
  if (detail == Detail::quick) return;
  const std::chrono::duration<double> rest((thread_cpu_s() - cost_before_s) /
                                           options_.memory_share);
  next_full_sample_ = now + std::chrono::duration_cast<Clock::duration>(rest);
}

void TreeSampler::sample_memory(Detail detail) {
  std::optional<double> pss = 0;
  double rss = 0;
  for (const pid_t pid : tree_) {
    const auto resident = resident_mib(pid);
    if (!resident) continue;  // the process has ended
    rss += *resident;
    if (detail == Detail::quick) continue;
    const ProcessMemory memory = process_memory(pid);
    pss = sum(pss, memory.pss_mib);
    auto [entry, is_new] = peaks_.try_emplace(pid);
    ProcessPeak& peak = entry->second;
    if (is_new) peak = {pid, pid == root_ ? "round" : last_argument(pid), {}, {}};
    raise(peak.peak_pss_mib, memory.pss_mib);
    raise(peak.peak_rss_mib, memory.peak_rss_mib);
  }
  raise(summary_.peak_rss_mib, rss);
  summary_.rss_mib.push_back(rss);
  if (detail == Detail::full) raise(summary_.peak_pss_mib, pss);
  summary_.pss_mib.push_back(
      detail == Detail::full && pss ? *pss : std::numeric_limits<double>::quiet_NaN());
}

}  // namespace ortchestra
