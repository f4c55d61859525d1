#pragma once

#include "ortchestra/record/record.h"

namespace ortchestra {

/// Describes this machine and the CPUs that this process may use. Does not fill in the fields about
/// ONNX Runtime. Machine::load_before is the current load; load_after and steal stay empty.
Machine describe_machine();

}  // namespace ortchestra
