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

/// What a GPU showed at one moment.
struct GpuReading {
  std::optional<double> utilization;        ///< 0 to 1
  std::optional<double> device_memory_mib;  ///< of the whole GPU
  std::optional<double> power_w;
  std::optional<double> energy_j;              ///< since the driver was loaded
  std::map<pid_t, double> process_memory_mib;  ///< of the processes asked for that it named
};

/// Looks at one GPU for the processes of a round. Make it before they begin to use the GPU: what
/// the GPU holds then is not theirs. read() from one thread at a time.
class GpuProbe {
 public:
  struct Options {
    /// The card, as CUDA's driver names it; without it NVML's number `index`.
    std::optional<std::string> pci_bus_id = {};
    std::size_t index = 0;
    std::string nvml = "libnvidia-ml.so.1";
  };

  explicit GpuProbe(const Options& options);

  /// Why nothing can be read; empty when all is well.
  const std::string& problem() const noexcept { return problem_; }

  GpuReading read(const std::vector<pid_t>& tree) const;

  /// What the whole GPU held when this was made.
  std::optional<double> memory_before_mib() const noexcept { return memory_before_mib_; }

 private:
  Nvml nvml_;
  std::size_t device_ = 0;
  std::string problem_;
  std::optional<double> memory_before_mib_;
};

/// Fills in the round's GPU figures. `first` and `last` bound the readings that were taken while
/// the clock ran, one each for round.series.time_s; the peaks and the energy are those of all
/// readings. A process's memory is added where round.processes has it.
void add_gpu_readings(Round& round, const std::vector<GpuReading>& readings, std::size_t first,
                      std::size_t last, std::optional<double> memory_before_mib);

}  // namespace ortchestra
