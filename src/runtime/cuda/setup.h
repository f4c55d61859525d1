#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ortchestra {

/// Where to find the files that ONNX Runtime's CUDA provider requires.
struct CudaSetup {
  std::filesystem::path provider;  ///< libonnxruntime_providers_cuda.so
  std::string driver = "libcuda.so.1";
  /// Possible names of cuDNN. One is enough. The provider loads it at run time, so its ELF file
  /// does not list it.
  std::vector<std::string> cudnn = {"libcudnn.so.9", "libcudnn.so"};
  /// Folders of Python packages (site_packages()). NVIDIA's packages have libraries of CUDA and
  /// cuDNN in nvidia/NAME/lib, which the dynamic linker does not search.
  std::vector<std::filesystem::path> python = {};
};

/// Loads those libraries of the provider that only Python packages have, so that the dynamic linker
/// finds them when it loads the provider.
void load_cuda_libraries(const CudaSetup& setup);

/// Says why CUDA's device `index` cannot be used here, and what to do. The provider's file, the
/// driver, a GPU with that number, or CUDA and cuDNN libraries may be missing. nullopt if nothing
/// is missing. Loads the libraries temporarily.
std::optional<std::string> cuda_obstacle(const CudaSetup& setup, int index);

}  // namespace ortchestra
