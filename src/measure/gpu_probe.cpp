#include "measure/gpu_probe.h"

#include <algorithm>
#include <cmath>
#include <limits>

namespace ortchestra {
namespace {

using Column = std::vector<double>;

constexpr double unknown = std::numeric_limits<double>::quiet_NaN();

/// One value per reading, returned by `get`; NaN if it is unknown.
template <class Get>
Column column_of(const std::vector<GpuReading>& readings, const Get& get) {
  Column column;
  for (const GpuReading& reading : readings)
    column.push_back(std::optional<double>(get(reading)).value_or(unknown));
  return column;
}

bool is_known(double value) { return !std::isnan(value); }

std::optional<double> peak_of(const Column& column) {
  std::optional<double> peak;
  for (const double value : column) {
    if (is_known(value)) peak = std::max(peak.value_or(value), value);
  }
  return peak;
}

std::optional<double> mean_of(const Column& column) {
  double sum = 0;
  double count = 0;
  for (const double value : column) {
    if (!is_known(value)) continue;
    sum += value;
    ++count;
  }
  return count > 0 ? std::optional(sum / count) : std::nullopt;
}

/// The values [first, last) of a column; empty if none of them is known.
Column part(const Column& column, std::size_t first, std::size_t last) {
  const auto begin = column.begin();
  Column cut(begin + static_cast<std::ptrdiff_t>(first), begin + static_cast<std::ptrdiff_t>(last));
  if (std::ranges::none_of(cut, is_known)) cut.clear();
  return cut;
}

std::optional<double> sum_of_processes(const GpuReading& reading) {
  if (reading.process_memory_mib.empty()) return std::nullopt;
  double sum = 0;
  for (const auto& [pid, mib] : reading.process_memory_mib) sum += mib;
  return sum;
}

void add_memory(Round& round, const std::vector<GpuReading>& readings, std::size_t first,
                std::size_t last, std::optional<double> before_mib) {
  const Column whole =
      column_of(readings, [](const GpuReading& reading) { return reading.device_memory_mib; });
  round.gpu_device_memory_peak_mib = peak_of(whole);
  Column own = column_of(readings, sum_of_processes);
  if (peak_of(own)) {
    round.gpu_memory_source = "processes";
  } else if (before_mib && round.gpu_device_memory_peak_mib) {
    round.gpu_memory_source = "device";
    own = whole;
    // Clamped to 0: other processes may have released memory meanwhile.
    for (double& mib : own) mib = is_known(mib) ? std::max(0.0, mib - *before_mib) : unknown;
  }
  round.gpu_memory_peak_mib = peak_of(own);
  round.series.gpu_memory_mib = part(own, first, last);
  for (ProcessPeak& process : round.processes) {
    const auto pid = static_cast<pid_t>(process.pid);
    process.peak_gpu_memory_mib = peak_of(column_of(readings, [pid](const GpuReading& reading) {
      const auto entry = reading.process_memory_mib.find(pid);
      return entry == reading.process_memory_mib.end() ? std::nullopt
                                                       : std::optional(entry->second);
    }));
  }
}

}  // namespace

GpuProbe::GpuProbe(const Options& options) : nvml_(options.nvml), problem_(nvml_.problem()) {
  if (!problem_.empty()) return;
  const auto by_bus = options.pci_bus_id ? nvml_.device_at(*options.pci_bus_id) : std::nullopt;
  device_ = by_bus.value_or(options.index);
  if (device_ >= nvml_.devices()) {
    problem_ = "NVML lists " + std::to_string(nvml_.devices()) + " GPUs, none with number " +
               std::to_string(device_);
    return;
  }
  memory_before_mib_ = nvml_.memory_used_mib(device_);
}

GpuReading GpuProbe::read(const std::vector<pid_t>& tree) const {
  GpuReading reading;
  if (!problem_.empty()) return reading;
  reading.utilization = nvml_.utilization(device_);
  reading.device_memory_mib = nvml_.memory_used_mib(device_);
  reading.power_w = nvml_.power_w(device_);
  reading.energy_j = nvml_.energy_j(device_);
  for (const Nvml::ProcessMemory& process : nvml_.processes(device_)) {
    if (std::ranges::find(tree, process.pid) != tree.end())
      reading.process_memory_mib[process.pid] += process.mib;
  }
  return reading;
}

void add_gpu_readings(Round& round, const std::vector<GpuReading>& readings, std::size_t first,
                      std::size_t last, std::optional<double> memory_before_mib) {
  if (readings.empty()) return;
  add_memory(round, readings, first, last, memory_before_mib);
  round.series.gpu_utilization =
      part(column_of(readings, [](const GpuReading& reading) { return reading.utilization; }),
           first, last);
  round.gpu_utilization = mean_of(round.series.gpu_utilization);
  round.series.gpu_power_w = part(
      column_of(readings, [](const GpuReading& reading) { return reading.power_w; }), first, last);
  if (readings.front().energy_j && readings.back().energy_j)
    round.gpu_energy_j = *readings.back().energy_j - *readings.front().energy_j;
}

}  // namespace ortchestra
