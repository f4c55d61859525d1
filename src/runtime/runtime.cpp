#include "ortchestra/runtime/runtime.h"

#include <onnxruntime_cxx_api.h>

#include "ortchestra/base/error.h"
#include "runtime/ort_devices.h"
#include "runtime/ort_support.h"

namespace ortchestra {

std::string ort_version() { return OrtGetApiBase()->GetVersionString(); }

std::vector<std::string> execution_providers() { return Ort::GetAvailableProviders(); }

void check_spin(const Spin& spin) {
  if (!spin.time()) return;
  const std::string version = ort_version();
  if (has_spin_times(version)) return;
  throw input_error("spin=" + to_string(spin) + ": the loaded ONNX Runtime " + version +
                    " ignores spin times, which need 1.26 or later: use spin=on or spin=off, or a "
                    "newer ONNX Runtime");
}

void check_device(const std::string& device) { require_device(device); }

}  // namespace ortchestra
