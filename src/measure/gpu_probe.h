#pragma once

#include <sys/types.h>

#include <cstddef>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "measure/nvml.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// Measurements of a GPU at one time. Absent values are not known.
struct GpuReading {
  std::optional<double> utilization;        ///< 0 to 1
  std::optional<double> device_memory_mib;  ///< memory in use on the whole GPU
  std::optional<double> power_w;
  std::optional<double> energy_j;              ///< since the driver was loaded
  std::map<pid_t, double> process_memory_mib;  ///< the requested processes that use the GPU
};

/// Measures one GPU for the processes of a round. Must be created before they use the GPU, because
/// it remembers the memory that other processes use. read() from one thread at a time.
class GpuProbe {
 public:
  struct Options {
    /// The GPU's PCI bus ID, as the CUDA driver writes it. If it is absent or unknown to NVML, the
    /// GPU with NVML's number `index` is used.
    std::optional<std::string> pci_bus_id = {};
    std::size_t index = 0;
    std::string nvml = "libnvidia-ml.so.1";  ///< library file
  };

  explicit GpuProbe(const Options& options);

  /// The reason why the GPU cannot be measured; empty if it can.
  const std::string& problem() const noexcept { return problem_; }

  /// Reads the current values. `tree`: the processes whose memory is wanted.
  GpuReading read(const std::vector<pid_t>& tree) const;

  /// The memory in use on the whole GPU when this object was created, MiB.
  std::optional<double> memory_before_mib() const noexcept { return memory_before_mib_; }

 private:
  Nvml nvml_;
  std::size_t device_ = 0;
  std::string problem_;
  std::optional<double> memory_before_mib_;
};

/// Fills in the GPU fields of a round. The readings [first, last) were taken during the measured
/// time and become the series, one per value of round.series.time_s. Peaks and energy are computed
/// from all readings. The memory per process is filled in for the processes of round.processes.
void add_gpu_readings(Round& round, const std::vector<GpuReading>& readings, std::size_t first,
                      std::size_t last, std::optional<double> memory_before_mib);

}  // namespace ortchestra
