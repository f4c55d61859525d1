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

/// NVIDIA's management library, loaded at run time, with measurements of this machine's GPUs. A
/// value is absent if the GPU, its driver or a container does not provide it. Thread-safe.
class Nvml {
 public:
  explicit Nvml(const std::string& library = "libnvidia-ml.so.1");
  ~Nvml();
  Nvml(const Nvml&) = delete;
  Nvml& operator=(const Nvml&) = delete;

  /// The reason why NVML does not work; empty if it works.
  const std::string& problem() const noexcept { return problem_; }

  /// The number of GPUs. NVML's numbering may differ from CUDA's.
  std::size_t devices() const noexcept { return devices_.size(); }
  /// The number of the GPU with this PCI bus ID, as CUDA or NVML writes it.
  std::optional<std::size_t> device_at(const std::string& pci_bus_id) const;

  GpuInfo describe(std::size_t device) const;

  /// The fraction (0 to 1) of the last sample period in which a GPU kernel ran. The period is 1/6 s
  /// to 1 s, depending on the GPU.
  std::optional<double> utilization(std::size_t device) const;
  /// Memory in use on the whole GPU, MiB.
  std::optional<double> memory_used_mib(std::size_t device) const;
  std::optional<double> power_w(std::size_t device) const;
  /// Energy since the driver was loaded.
  std::optional<double> energy_j(std::size_t device) const;

  struct ProcessMemory {
    pid_t pid = 0;
    double mib = 0;  ///< including the CUDA context, memory arenas and GPU code of libraries
  };
  /// The processes that compute on the GPU, including MPS clients, if their memory is known. In a
  /// container the list may be empty, or may contain process IDs of another namespace.
  std::vector<ProcessMemory> processes(std::size_t device) const;

 private:
  using Handle = void*;

  /// Calls an NVML function that fills in one `Value`; empty if it fails.
  template <class Value>
  std::optional<Value> ask(const char* function, std::size_t device) const;
  void add_processes(const char* function, std::size_t device,
                     std::vector<ProcessMemory>& list) const;

  DynamicLibrary library_;
  std::string problem_;
  bool initialised_ = false;
  std::vector<Handle> devices_;
};

/// All GPUs that NVML lists; empty if NVML does not work.
std::vector<GpuInfo> list_gpus(const Nvml& nvml);

/// Whether NVIDIA's Multi-Process Service is available: its control pipe exists. The default
/// directory is $CUDA_MPS_PIPE_DIRECTORY, else CUDA's default.
bool mps_runs(const std::optional<std::filesystem::path>& pipe_directory = std::nullopt);

}  // namespace ortchestra
