#include "measure/nvml.h"

#include <array>
#include <cstdint>
#include <cstdlib>
#include <limits>

namespace ortchestra {
namespace {

// The used part of NVML's interface. Functions return 0 for success. A function's name contains the
// version of its structure; NVML never removes old versions.
struct Memory {
  unsigned long long total;
  unsigned long long free;
  unsigned long long used;
};
struct Utilization {
  unsigned gpu;  // in percent
  unsigned memory;
};
struct ProcessInfo {
  unsigned pid;
  unsigned long long used_bytes;
  unsigned gpu_instance;
  unsigned compute_instance;
};
struct PciInfo {
  std::array<char, 16> legacy_bus_id;
  unsigned domain;
  unsigned bus;
  unsigned device;
  unsigned device_and_vendor;
  unsigned subsystem;
  std::array<char, 32> bus_id;
};

using Call = int (*)();
using ErrorString = const char* (*)(int);
using GetCount = int (*)(unsigned*);
using GetHandle = int (*)(unsigned, void**);
using GetHandleAt = int (*)(const char*, void**);
using GetText = int (*)(void*, char*, unsigned);
using GetVersion = int (*)(char*, unsigned);
using GetProcesses = int (*)(void*, unsigned*, ProcessInfo*);
template <class Value>
using GetValue = int (*)(void*, Value*);

constexpr int success = 0;
constexpr double bytes_per_mib = 1024.0 * 1024.0;
/// NVML's value for the memory of a process if it is not known.
constexpr auto unknown_bytes = std::numeric_limits<unsigned long long>::max();

std::optional<std::string> driver_version(const DynamicLibrary& library) {
  const auto ask = library.function<GetVersion>("nvmlSystemGetDriverVersion");
  std::array<char, 80> text{};
  if (ask == nullptr || ask(text.data(), text.size()) != success) return std::nullopt;
  return text.data();
}

}  // namespace

Nvml::Nvml(const std::string& library) : library_(library), problem_(library_.problem()) {
  if (!problem_.empty()) return;
  const auto init = library_.function<Call>("nvmlInit_v2");
  const auto count = library_.function<GetCount>("nvmlDeviceGetCount_v2");
  const auto handle = library_.function<GetHandle>("nvmlDeviceGetHandleByIndex_v2");
  if (init == nullptr || count == nullptr || handle == nullptr) {
    problem_ = library + " is not NVML: it has no nvmlInit_v2, nvmlDeviceGetCount_v2 or " +
               "nvmlDeviceGetHandleByIndex_v2";
    return;
  }
  int code = init();
  initialised_ = code == success;
  unsigned devices = 0;
  if (initialised_) code = count(&devices);
  if (code != success) {
    const auto error_text = library_.function<ErrorString>("nvmlErrorString");
    problem_ = error_text != nullptr ? error_text(code) : "NVML error " + std::to_string(code);
    return;
  }
  for (unsigned index = 0; index < devices; ++index) {
    // GPUs without access permission for this process are skipped.
    if (Handle device = nullptr; handle(index, &device) == success) devices_.push_back(device);
  }
}

Nvml::~Nvml() {
  const auto shutdown = library_.function<Call>("nvmlShutdown");
  if (initialised_ && shutdown != nullptr) shutdown();
}

template <class Value>
std::optional<Value> Nvml::ask(const char* function, std::size_t device) const {
  const auto get = library_.function<GetValue<Value>>(function);
  Value value{};
  if (get == nullptr || device >= devices_.size() || get(devices_[device], &value) != success)
    return std::nullopt;
  return value;
}

std::optional<std::size_t> Nvml::device_at(const std::string& pci_bus_id) const {
  const auto get = library_.function<GetHandleAt>("nvmlDeviceGetHandleByPciBusId_v2");
  Handle wanted = nullptr;
  if (get == nullptr || get(pci_bus_id.c_str(), &wanted) != success) return std::nullopt;
  for (std::size_t device = 0; device < devices_.size(); ++device) {
    if (devices_[device] == wanted) return device;
  }
  return std::nullopt;
}

GpuInfo Nvml::describe(std::size_t device) const {
  GpuInfo info;
  const auto name = library_.function<GetText>("nvmlDeviceGetName");
  std::array<char, 96> text{};
  const bool named =
      name != nullptr && name(devices_.at(device), text.data(), text.size()) == success;
  info.name = named ? text.data() : "unknown GPU";
  if (const auto memory = ask<Memory>("nvmlDeviceGetMemoryInfo", device))
    info.memory_mib = static_cast<double>(memory->total) / bytes_per_mib;
  if (const auto pci = ask<PciInfo>("nvmlDeviceGetPciInfo_v3", device))
    info.pci_bus_id = pci->bus_id.data();
  info.driver = driver_version(library_);
  return info;
}

std::optional<double> Nvml::utilization(std::size_t device) const {
  const auto rates = ask<Utilization>("nvmlDeviceGetUtilizationRates", device);
  return rates ? std::optional(rates->gpu / 100.0) : std::nullopt;
}

std::optional<double> Nvml::memory_used_mib(std::size_t device) const {
  const auto memory = ask<Memory>("nvmlDeviceGetMemoryInfo", device);
  return memory ? std::optional(static_cast<double>(memory->used) / bytes_per_mib) : std::nullopt;
}

std::optional<double> Nvml::power_w(std::size_t device) const {
  const auto milliwatts = ask<unsigned>("nvmlDeviceGetPowerUsage", device);
  return milliwatts ? std::optional(*milliwatts / 1000.0) : std::nullopt;
}

std::optional<double> Nvml::energy_j(std::size_t device) const {
  const auto millijoules = ask<unsigned long long>("nvmlDeviceGetTotalEnergyConsumption", device);
  return millijoules ? std::optional(static_cast<double>(*millijoules) / 1000.0) : std::nullopt;
}

std::vector<Nvml::ProcessMemory> Nvml::processes(std::size_t device) const {
  std::vector<ProcessMemory> list;
  add_processes("nvmlDeviceGetComputeRunningProcesses_v3", device, list);
  add_processes("nvmlDeviceGetMPSComputeRunningProcesses_v3", device, list);
  return list;
}

void Nvml::add_processes(const char* function, std::size_t device,
                         std::vector<ProcessMemory>& list) const {
  const auto get = library_.function<GetProcesses>(function);
  std::array<ProcessInfo, 256> found{};
  auto count = static_cast<unsigned>(found.size());
  if (get == nullptr || device >= devices_.size() ||
      get(devices_[device], &count, found.data()) != success)
    return;
  for (unsigned i = 0; i < count && i < found.size(); ++i) {
    if (found[i].used_bytes == unknown_bytes) continue;
    list.push_back({static_cast<pid_t>(found[i].pid),
                    static_cast<double>(found[i].used_bytes) / bytes_per_mib});
  }
}

std::vector<GpuInfo> list_gpus(const Nvml& nvml) {
  std::vector<GpuInfo> gpus;
  for (std::size_t device = 0; device < nvml.devices(); ++device)
    gpus.push_back(nvml.describe(device));
  return gpus;
}

bool mps_runs(const std::optional<std::filesystem::path>& pipe_directory) {
  const char* const set = std::getenv("CUDA_MPS_PIPE_DIRECTORY");
  const std::filesystem::path standard = set != nullptr ? set : "/tmp/nvidia-mps";
  std::error_code unreadable;
  return std::filesystem::exists(pipe_directory.value_or(standard) / "control", unreadable);
}

}  // namespace ortchestra
