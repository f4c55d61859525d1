#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace ortchestra {

/// The CPUs that this process may use.
struct CpuBudget {
  int host_cores = 1;           ///< CPUs of the machine that are online
  int affinity_cores = 1;       ///< CPUs in this process's affinity mask
  std::optional<double> quota;  ///< CPUs that the cgroups allow; empty without a limit
  double cores = 1;             ///< the smaller of affinity_cores and quota
  std::string reason;           ///< for users: "the affinity mask allows 2 of 8 cores"

  /// The number of busy threads that the budget allows: `cores` rounded down, at least 1.
  int threads() const { return cores < 1 ? 1 : static_cast<int>(cores); }
};

/// Reads the affinity mask and the CPU quotas of this process's cgroups and their ancestors (v2
/// cpu.max, v1 cpu.cfs_quota_us ÷ cpu.cfs_period_us). A file that cannot be read is no limit.
/// `root` replaces "/" in tests.
CpuBudget cpu_budget(const std::filesystem::path& root = "/");

}  // namespace ortchestra
