#include "base/system/cpu_budget.h"

#include <sched.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <sstream>

#include "base/system/cgroups.h"

namespace ortchestra {

namespace {

namespace fs = std::filesystem;

std::optional<double> number_in(const fs::path& file) {
  std::ifstream stream(file);
  double value = 0;
  if (stream >> value) return value;
  return std::nullopt;
}

/// CPUs allowed by cgroup v2: the file contains "QUOTA PERIOD", or "max PERIOD" without a limit.
std::optional<double> quota_v2(const fs::path& folder) {
  std::ifstream stream(folder / "cpu.max");
  std::string limit;
  double period = 0;
  if (!(stream >> limit >> period) || limit == "max" || period <= 0) return std::nullopt;
  return std::strtod(limit.c_str(), nullptr) / period;
}

/// CPUs allowed by cgroup v1: a quota of −1 means no limit.
std::optional<double> quota_v1(const fs::path& folder) {
  const auto quota = number_in(folder / "cpu.cfs_quota_us");
  const auto period = number_in(folder / "cpu.cfs_period_us");
  if (!quota || !period || *quota <= 0 || *period <= 0) return std::nullopt;
  return *quota / *period;
}

void lower(std::optional<double>& limit, std::optional<double> other) {
  if (other) limit = limit ? std::min(*limit, *other) : *other;
}

std::optional<double> cgroup_quota(const fs::path& root) {
  std::optional<double> limit;
  for_each_cgroup_folder(
      root, "cpu", {"cpu", "cpu,cpuacct"}, [&](const fs::path& folder, CgroupVersion version) {
        lower(limit, version == CgroupVersion::v2 ? quota_v2(folder) : quota_v1(folder));
      });
  return limit;
}

/// On large machines the mask is larger than cpu_set_t: the kernel returns EINVAL until the set is
/// large enough.
int cores_in_affinity_mask(int host_cores) {
  for (int cpus = std::max(host_cores, 1024); cpus <= 1 << 18; cpus *= 2) {
    cpu_set_t* set = CPU_ALLOC(static_cast<std::size_t>(cpus));
    const std::size_t bytes = CPU_ALLOC_SIZE(static_cast<std::size_t>(cpus));
    const bool known = ::sched_getaffinity(0, bytes, set) == 0;
    const int count = known ? CPU_COUNT_S(bytes, set) : 0;
    CPU_FREE(set);
    if (known) return std::max(count, 1);
  }
  return host_cores;
}

std::string shown(double cores) {
  std::ostringstream text;
  text << cores;
  return text.str();
}

}  // namespace

CpuBudget cpu_budget(const fs::path& root) {
  CpuBudget budget;
  budget.host_cores = std::max(1, static_cast<int>(::sysconf(_SC_NPROCESSORS_ONLN)));
  budget.affinity_cores = cores_in_affinity_mask(budget.host_cores);
  budget.quota = cgroup_quota(root);
  budget.cores = budget.affinity_cores;
  budget.reason = "all cores of the machine";
  if (budget.affinity_cores < budget.host_cores) {
    budget.reason = "the affinity mask allows " + std::to_string(budget.affinity_cores) + " of " +
                    std::to_string(budget.host_cores) + " cores";
  }
  if (budget.quota && *budget.quota < budget.cores) {
    budget.cores = *budget.quota;
    budget.reason = "the cgroup's CPU quota allows " + shown(*budget.quota) + " of " +
                    std::to_string(budget.host_cores) + " cores";
  }
  return budget;
}

}  // namespace ortchestra
