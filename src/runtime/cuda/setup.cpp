#include "runtime/cuda/setup.h"

#include <algorithm>
#include <system_error>

#include "base/system/dynamic_library.h"
#include "runtime/cuda/driver.h"
#include "runtime/loader/dynamic_section.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// Whether the library is found by its name, or in a Python package. A library that was loaded once
/// is later found by its name.
bool loads(const std::string& library, const CudaSetup& setup) {
  if (DynamicLibrary(library).problem().empty()) return true;
  for (const fs::path& folder : setup.python) {
    std::error_code none;
    for (fs::directory_iterator part(folder / "nvidia", none), end; !none && part != end;
         part.increment(none)) {
      const fs::path file = part->path() / "lib" / library;
      if (fs::exists(file, none) && DynamicLibrary(file.string()).problem().empty()) return true;
    }
  }
  return false;
}

bool is_cudnn(const std::string& library) { return library.starts_with("libcudnn"); }

/// The product that a library belongs to, so that users know which package to install.
std::string part_of(const std::string& library) {
  if (is_cudnn(library)) return "cuDNN";
  for (const char* prefix : {"libcublas", "libcudart", "libcufft", "libcurand", "libnvrtc"}) {
    if (library.starts_with(prefix)) return "CUDA";
  }
  for (const char* prefix : {"libnvinfer", "libnvonnxparser"}) {
    if (library.starts_with(prefix)) return "TensorRT";
  }
  return "";
}

std::vector<std::string> missing_libraries(const CudaSetup& setup) {
  const std::vector<std::string> needed = needed_libraries(setup.provider);
  std::vector<std::string> missing;
  const auto found = [&](const std::string& library) { return loads(library, setup); };
  std::ranges::remove_copy_if(needed, std::back_inserter(missing), found);
  if (std::ranges::none_of(needed, is_cudnn) && std::ranges::none_of(setup.cudnn, found))
    missing.push_back(setup.cudnn.front());
  return missing;
}

}  // namespace

void load_cuda_libraries(const CudaSetup& setup) { missing_libraries(setup); }

std::optional<std::string> cuda_obstacle(const CudaSetup& setup, int index) {
  if (!std::filesystem::exists(setup.provider)) {
    return setup.provider.filename().string() + " is not in ONNX Runtime's folder (" +
           setup.provider.parent_path().string() +
           "): keep all files of the GPU build in one folder";
  }
  const CudaDriver driver(setup.driver);
  if (!driver.problem().empty()) return driver.problem();
  if (index >= driver.devices()) {
    return driver.devices() == 1
               ? "there is only one GPU: use number 0"
               : "there are only " + std::to_string(driver.devices()) +
                     " GPUs: use a number from 0 to " + std::to_string(driver.devices() - 1);
  }
  std::string list;
  for (const std::string& library : missing_libraries(setup)) {
    const std::string part = part_of(library);
    list += (list.empty() ? "" : ", ") + library + (part.empty() ? "" : " (" + part + ")");
  }
  if (list.empty()) return std::nullopt;
  return "ONNX Runtime's provider needs libraries that are not found: " + list +
         "; install them, for example with pip (nvidia-cublas, nvidia-cudnn-cu13, …)";
}

}  // namespace ortchestra
