#pragma once

#include <onnxruntime_cxx_api.h>

#include "ortchestra/model/session.h"

namespace ortchestra {

/// Adds the execution provider that `options.device` names. Throws Error(input), with what there is
/// instead, when it is not part of this ONNX Runtime, can't be started here or dislikes its
/// options.
void append_device(Ort::SessionOptions& session, const SessionOptions& options);

}  // namespace ortchestra
