#pragma once

#include "ortchestra/record/record.h"

namespace ortchestra {

/// This machine and the CPUs that this process may use of it, but for what ONNX Runtime knows
/// (model/runtime.h). Machine::load_before is taken now; load_after and steal are left to later.
Machine describe_machine();

}  // namespace ortchestra
