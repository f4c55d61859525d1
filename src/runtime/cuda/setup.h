#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <vector>

namespace ortchestra {

/// Where the parts are sought that ONNX Runtime's CUDA provider stands on.
struct CudaSetup {
  std::filesystem::path provider;  ///< libonnxruntime_providers_cuda.so
  std::string driver = "libcuda.so.1";
  /// Loaded by the provider while it works, so that its file does not name them: any one will do.
  std::vector<std::string> cudnn = {"libcudnn.so.9", "libcudnn.so"};
};

/// What keeps CUDA's device `index` from being used here, and what to do about it: the provider's
/// file, the driver, a GPU of that number, or libraries of CUDA and cuDNN. Nothing when all is
/// there. Loads the libraries for a moment.
std::optional<std::string> cuda_obstacle(const CudaSetup& setup, int index);

}  // namespace ortchestra
