#include "measure/machine.h"

#include <sys/utsname.h>
#include <unistd.h>

#include <algorithm>
#include <fstream>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

#include "measure/nvml.h"

namespace ortchestra {

namespace {

/// The text after "KEY<blanks>:<blanks>" in the first line that starts with KEY.
std::optional<std::string> value_in(const char* path, const std::string& key) {
  std::ifstream file(path);
  for (std::string line; std::getline(file, line);) {
    const std::size_t colon = line.find(':');
    if (!line.starts_with(key) || colon == std::string::npos) continue;
    const std::size_t value = line.find_first_not_of(" \t", colon + 1);
    return value == std::string::npos ? "" : line.substr(value);
  }
  return std::nullopt;
}

std::optional<double> kibibytes_in_meminfo(const std::string& key) {
  const auto value = value_in("/proc/meminfo", key);
  return value ? std::optional(std::stod(*value)) : std::nullopt;
}

std::string operating_system() {
  std::ifstream release("/etc/os-release");
  std::string name = "Linux";
  for (std::string line; std::getline(release, line);) {
    constexpr std::string_view key = "PRETTY_NAME=\"";
    if (line.starts_with(key)) name = line.substr(key.size(), line.size() - key.size() - 1);
  }
  utsname kernel{};
  return ::uname(&kernel) == 0 ? name + ", Linux " + kernel.release + " " + kernel.machine : name;
}

}  // namespace

Machine describe_machine() { return describe_machine(cpu_budget()); }

Machine describe_machine(const CpuBudget& budget) {
  Machine machine;
  // On Arm, /proc/cpuinfo has no model name.
  machine.cpu = value_in("/proc/cpuinfo", "model name").value_or("unknown CPU");
  machine.cores_host = budget.host_cores;
  machine.cores_budget = budget.cores;
  machine.budget_reason = budget.reason;
  machine.memory_mib = kibibytes_in_meminfo("MemTotal").value_or(0) / 1024;
  machine.os = operating_system();
  std::ifstream governor("/sys/devices/system/cpu/cpu0/cpufreq/scaling_governor");
  if (std::string name; governor >> name) machine.governor = name;
  const Nvml nvml;
  machine.gpus = list_gpus(nvml);
  if (!machine.gpus.empty()) machine.cuda_mps = mps_runs();
  machine.load_before = load_average();
  return machine;
}

std::optional<double> load_average() {
  std::ifstream file("/proc/loadavg");
  double value = 0;
  return file >> value ? std::optional(value) : std::nullopt;
}

std::optional<MachineCpuTime> machine_cpu_time() {
  std::ifstream file("/proc/stat");
  std::string line;
  if (!std::getline(file, line) || !line.starts_with("cpu ")) return std::nullopt;
  std::istringstream fields(line.substr(4));
  std::vector<std::uint64_t> ticks;
  for (std::uint64_t value = 0; fields >> value;) ticks.push_back(value);
  // The fields: user nice system idle iowait irq softirq steal. User and nice include guest times.
  constexpr std::size_t idle = 3;
  constexpr std::size_t iowait = 4;
  constexpr std::size_t steal = 7;
  if (ticks.size() <= steal) return std::nullopt;
  return MachineCpuTime{std::accumulate(ticks.begin(), ticks.begin() + steal + 1, std::uint64_t{0}),
                        ticks[idle] + ticks[iowait], ticks[steal], Clock::now()};
}

std::optional<double> cpu_s_of_others(const std::optional<MachineCpuTime>& before,
                                      const std::optional<MachineCpuTime>& after, double own_s) {
  constexpr double min_s = 0.4;
  if (!before || !after || seconds_between(before->read_at, after->read_at) < min_s)
    return std::nullopt;
  return std::max(0.0, after->busy_s() - before->busy_s() - own_s);
}

double MachineCpuTime::busy_s() const {
  static const double ticks_per_second = static_cast<double>(::sysconf(_SC_CLK_TCK));
  return static_cast<double>(total - idle - stolen) / ticks_per_second;
}

std::optional<double> swapped_mib() {
  static const double mib_per_page = static_cast<double>(::sysconf(_SC_PAGESIZE)) / (1024 * 1024);
  std::ifstream file("/proc/vmstat");
  std::optional<double> pages;
  std::string key;
  for (double value = 0; file >> key >> value;) {
    if (key == "pswpin" || key == "pswpout") pages = pages.value_or(0) + value;
  }
  return pages ? std::optional(*pages * mib_per_page) : std::nullopt;
}

}  // namespace ortchestra
