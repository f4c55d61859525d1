#include "ortchestra/runtime/runtime.h"

#include <onnxruntime_cxx_api.h>

#include "runtime/ort_devices.h"

namespace ortchestra {

std::string ort_version() { return OrtGetApiBase()->GetVersionString(); }

std::vector<std::string> execution_providers() { return Ort::GetAvailableProviders(); }

void check_device(const std::string& device) { require_device(device); }

}  // namespace ortchestra
