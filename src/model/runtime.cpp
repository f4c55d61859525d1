#include "ortchestra/model/runtime.h"

#include <onnxruntime_cxx_api.h>

#include "model/ort_devices.h"

namespace ortchestra {

std::string ort_version() { return OrtGetApiBase()->GetVersionString(); }

std::vector<std::string> execution_providers() { return Ort::GetAvailableProviders(); }

void check_device(const std::string& device) {
  Ort::SessionOptions session;
  SessionOptions options;
  options.device = device;
  append_device(session, options);
}

}  // namespace ortchestra
