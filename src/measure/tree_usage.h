#pragma once

#include <sys/types.h>

#include <cstdint>
#include <optional>
#include <vector>

namespace ortchestra {

/// Resources that a process and its descendants have used so far. A process that ended is included
/// after it was waited for. Waiting times of ended threads are not included, nor are context
/// switches of ended threads of descendants.
struct TreeUsage {
  double user_s = 0;
  double system_s = 0;
  std::int64_t voluntary_switches = 0;
  std::int64_t involuntary_switches = 0;
  /// Sum over all threads of the time in which they were ready to run but had no CPU; absent if the
  /// kernel does not report it (/proc/PID/task/TID/schedstat).
  std::optional<double> wait_s = std::nullopt;

  double cpu_s() const { return user_s + system_s; }
};

/// Resources used between two times. Never negative. wait_s is absent if it decreased.
TreeUsage operator-(const TreeUsage& later, const TreeUsage& earlier);

/// Whether usage is read before or after the time that is measured.
enum class UsageReading { before, after };

/// Usage of this process (from getrusage, resolution 1 µs) and of its descendants (from
/// /proc/PID/stat, resolution 10 ms). Between a reading `before` and a reading `after`, the CPU
/// time of the readings themselves is not included.
TreeUsage own_tree_usage(UsageReading reading);

/// Absent values could not be read: the process has ended, or the kernel hides them.
struct ProcessMemory {
  pid_t pid = 0;
  /// A shared page is divided among the processes that map it, so values can be added up.
  std::optional<double> pss_mib;
  std::optional<double> rss_mib;
  std::optional<double> peak_rss_mib;  ///< the kernel's high-water mark (VmHWM)
};

/// User + system CPU time in seconds of these processes so far, including their children that ended
/// and were waited for. The resolution is 10 ms per process.
double tree_cpu_seconds(const std::vector<pid_t>& tree);

/// The memory of one process.
ProcessMemory process_memory(pid_t pid);

/// Only the resident set size, which is cheap to read; absent if the process has ended.
std::optional<double> resident_mib(pid_t pid);

}  // namespace ortchestra
