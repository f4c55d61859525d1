#pragma once

#include <string>
#include <vector>

#include "base/files/descriptor.h"
#include "ortchestra/runtime/runtime.h"

namespace ortchestra {

/// The job of a worker process for probe_onnxruntime() and check_devices(). Returns the exit code.
int serve_probe(Descriptor channel);

}  // namespace ortchestra
