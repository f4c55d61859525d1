#include "runtime/cuda/driver.h"

#include <array>

namespace ortchestra {
namespace {

// CUDA's driver API, of which no header is needed to call five functions. CUresult is an int.
using Init = int (*)(unsigned flags);
using GetCount = int (*)(int* count);
using GetDevice = int (*)(int* device, int index);
using GetBusId = int (*)(char* text, int bytes, int device);
using GetErrorName = int (*)(int code, const char** name);

constexpr int driver_success = 0;
constexpr int no_device = 100;
constexpr int driver_mismatch = 803;

std::string name_of(const DynamicLibrary& library, int code) {
  const char* name = nullptr;
  const auto error_name = library.function<GetErrorName>("cuGetErrorName");
  if (error_name == nullptr || error_name(code, &name) != driver_success || name == nullptr)
    return "CUDA error " + std::to_string(code);
  return name;
}

std::string advice_on(int code) {
  switch (code) {
    case no_device:
      return ": is CUDA_VISIBLE_DEVICES empty, or the container started without --gpus all?";
    case driver_mismatch:
      return ": the driver's library and kernel module differ in version; restart the machine or "
             "the container";
    default:
      return ": see what nvidia-smi says";
  }
}

}  // namespace

CudaDriver::CudaDriver(const std::string& library) : library_(library) {
  if (!library_.problem().empty()) {
    problem_ = "there is no NVIDIA driver (" + library_.problem() +
               "): install it; in a container, give it the GPU (--gpus all)";
    return;
  }
  const auto init = library_.function<Init>("cuInit");
  const auto count = library_.function<GetCount>("cuDeviceGetCount");
  if (init == nullptr || count == nullptr) {
    problem_ = library + " is no CUDA driver: cuInit or cuDeviceGetCount is missing in it";
    return;
  }
  int code = init(0);
  if (code == driver_success) code = count(&devices_);
  if (code == driver_success && devices_ == 0) code = no_device;
  if (code != driver_success) {
    problem_ =
        "NVIDIA's driver finds no GPU to use (" + name_of(library_, code) + ")" + advice_on(code);
  }
}

std::optional<std::string> CudaDriver::pci_bus_id(int index) const {
  const auto device_of = library_.function<GetDevice>("cuDeviceGet");
  const auto bus_id_of = library_.function<GetBusId>("cuDeviceGetPCIBusId");
  int device = 0;
  std::array<char, 32> text{};
  if (!problem_.empty() || device_of == nullptr || bus_id_of == nullptr ||
      device_of(&device, index) != driver_success ||
      bus_id_of(text.data(), static_cast<int>(text.size()), device) != driver_success)
    return std::nullopt;
  return text.data();
}

}  // namespace ortchestra
