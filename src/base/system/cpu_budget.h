#pragma once

#include <filesystem>
#include <optional>
#include <string>

namespace ortchestra {

/// The CPUs that this process may really use.
struct CpuBudget {
  int host_cores = 1;           ///< online on the machine
  int affinity_cores = 1;       ///< in this process's affinity mask
  std::optional<double> quota;  ///< CPUs that the cgroups allow, where they limit it
  double cores = 1;             ///< the smaller of affinity and quota
  std::string reason;           ///< why, for people: "affinity mask allows 2 of 8"

  /// Worker threads that fit: cores rounded down, at least 1. A quota of 1.5 pays for one busy
  /// thread, not two.
  int threads() const { return cores < 1 ? 1 : static_cast<int>(cores); }
};

/// Reads the affinity mask, and the quotas of this process's cgroups (v2 cpu.max, v1
/// cpu.cfs_quota_us ÷ cpu.cfs_period_us) and all of their ancestors. `root` stands for "/" (tests
/// give a made-up tree). What can't be read doesn't limit.
CpuBudget cpu_budget(const std::filesystem::path& root = "/");

}  // namespace ortchestra
