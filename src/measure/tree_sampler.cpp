#include "measure/tree_sampler.h"

#include <algorithm>
#include <optional>
#include <utility>

#include "measure/process_tree.h"

namespace ortchestra {

namespace {

void raise(std::optional<double>& peak, std::optional<double> value) {
  if (value) peak = peak ? std::max(*peak, *value) : *value;
}

/// A sum of which one part is unknown is unknown.
std::optional<double> sum(std::optional<double> total, std::optional<double> part) {
  return total && part ? std::optional(*total + *part) : std::nullopt;
}

}  // namespace

TreeSampler::TreeSampler(pid_t root, Options options) : root_(root), options_(options) {
  thread_ = std::jthread([this] { work(); });
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
  sample();
  for (auto& [pid, peak] : peaks_) summary_.processes.push_back(std::move(peak));
  return std::move(summary_);
}

void TreeSampler::work() {
  std::unique_lock lock(mutex_);
  do {
    lock.unlock();
    sample();
    lock.lock();
  } while (!stopping_.wait_for(lock, options_.interval, [this] { return stop_; }));
}

void TreeSampler::sample() {
  const std::vector<pid_t> tree = process_tree(root_);
  const TimePoint now = Clock::now();
  const double cpu_s = tree_cpu_seconds(tree);
  std::optional<double> pss = 0;
  std::optional<double> rss = 0;
  for (const pid_t pid : tree) {
    const ProcessMemory memory = process_memory(pid);
    if (!memory.rss_mib) continue;  // It has ended.
    pss = sum(pss, memory.pss_mib);
    rss = sum(rss, memory.rss_mib);
    auto [entry, is_new] = peaks_.try_emplace(pid);
    ProcessPeak& peak = entry->second;
    if (is_new) peak = {pid, pid == root_ ? "round" : last_argument(pid), {}, {}};
    raise(peak.peak_pss_mib, memory.pss_mib);
    raise(peak.peak_rss_mib, memory.peak_rss_mib);
  }
  raise(summary_.peak_pss_mib, pss);
  raise(summary_.peak_rss_mib, rss);
  if (pss) summary_.pss_mib.push_back(*pss);
  const double elapsed_s = summary_.times.empty() ? 0 : seconds_between(summary_.times.back(), now);
  summary_.cpu_utilization.push_back(elapsed_s > 0 ? (cpu_s - cpu_s_) / (elapsed_s * options_.cores)
                                                   : 0);
  summary_.times.push_back(now);
  cpu_s_ = cpu_s;
}

}  // namespace ortchestra
