#pragma once

#include <sys/types.h>

#include <cstddef>
#include <filesystem>
#include <optional>
#include <string>
#include <vector>

#include "base/system/dynamic_library.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// NVIDIA's management library, opened at run time: what it tells of the GPUs of this machine.
/// Absent figures are those that a card, its driver or a container does not show. Thread-safe.
class Nvml {
 public:
  explicit Nvml(const std::string& library = "libnvidia-ml.so.1");
  ~Nvml();
  Nvml(const Nvml&) = delete;
  Nvml& operator=(const Nvml&) = delete;

  /// Why it tells nothing; empty when it works.
  const std::string& problem() const noexcept { return problem_; }

  /// GPUs by NVML's own numbers, which need not be CUDA's.
  std::size_t devices() const noexcept { return devices_.size(); }
  /// The one at a place on the PCI bus, as CUDA or NVML writes it.
  std::optional<std::size_t> device_at(const std::string& pci_bus_id) const;

  GpuInfo describe(std::size_t device) const;

  /// Share of the last sample period (a sixth of a second to a second, by card) in which a kernel
  /// ran.
  std::optional<double> utilization(std::size_t device) const;
  /// Of the whole card, MiB.
  std::optional<double> memory_used_mib(std::size_t device) const;
  std::optional<double> power_w(std::size_t device) const;
  /// Since the driver was loaded.
  std::optional<double> energy_j(std::size_t device) const;

  struct ProcessMemory {
    pid_t pid = 0;
    double mib = 0;  ///< context, arenas and libraries' code
  };
  /// Processes that compute on it, MPS clients included, as far as their memory is told. Where a
  /// container hides them, there are none, or ids of another namespace.
  std::vector<ProcessMemory> processes(std::size_t device) const;

 private:
  using Handle = void*;

  /// Calls a function of NVML that fills in one `Value`.
  template <class Value>
  std::optional<Value> ask(const char* function, std::size_t device) const;
  void add_processes(const char* function, std::size_t device,
                     std::vector<ProcessMemory>& list) const;

  DynamicLibrary library_;
  std::string problem_;
  bool initialised_ = false;
  std::vector<Handle> devices_;
};

/// All GPUs that NVML shows; none where it doesn't work.
std::vector<GpuInfo> list_gpus(const Nvml& nvml);

/// Whether NVIDIA's Multi-Process Service is ready for this process: its control pipe is there. By
/// default where CUDA_MPS_PIPE_DIRECTORY, or else CUDA itself, puts it.
bool mps_runs(const std::optional<std::filesystem::path>& pipe_directory = std::nullopt);

}  // namespace ortchestra
