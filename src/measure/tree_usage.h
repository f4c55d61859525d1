#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace ortchestra {

/// What a process and all its descendants have used so far. Those that ended count once they were
/// waited for; waiting times of ended threads, and switches of descendants' ended threads, do not.
struct TreeUsage {
  double user_s = 0;
  double system_s = 0;
  std::int64_t voluntary_switches = 0;
  std::int64_t involuntary_switches = 0;
  /// Σ over all threads of the time they were ready to run and had no CPU; absent where the kernel
  /// does not say (/proc/PID/task/TID/schedstat).
  std::optional<double> wait_s = std::nullopt;

  double cpu_s() const { return user_s + system_s; }
};

/// What was used between two moments. Never negative; a waiting time that shrank is absent.
TreeUsage operator-(const TreeUsage& later, const TreeUsage& earlier);

/// Of this process (getrusage, microseconds) and its descendants (/proc/PID/stat, hundredths of a
/// second each).
TreeUsage own_tree_usage();

struct ProcessMemory {
  pid_t pid = 0;
  std::optional<double>
      pss_mib;  ///< shared pages divided among those who map them: sums are honest
  std::optional<double> rss_mib;
  std::optional<double> peak_rss_mib;  ///< the kernel's own high-water mark
};

/// User + system CPU seconds so far of these processes, and of their children that ended and were
/// waited for; resolution 10 ms per process.
double tree_cpu_seconds(const std::vector<pid_t>& tree);

/// Of one process; absent figures could not be read (it ended, or the kernel hides them).
ProcessMemory process_memory(pid_t pid);

/// Its resident size alone, cheaply; absent when it has ended.
std::optional<double> resident_mib(pid_t pid);

}  // namespace ortchestra
