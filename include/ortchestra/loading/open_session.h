#pragma once

#include <memory>
#include <string>

#include "ortchestra/model/model.h"
#include "ortchestra/model/session.h"

namespace ortchestra {

/// Opens a file, a built-in model ("builtin:NAME", builtin.h) or a fake one ("fake:OPTIONS",
/// src/model/fake_options.h). Throws Error(input) with the reason when it can't be loaded, or when
/// the device's execution provider isn't there.
std::unique_ptr<Session> open_session(const ModelSpec& model, const SessionOptions& options);

/// Reads what there is to know about a model. Throws Error(input): no such file, not an ONNX model,
/// truncated, an operator that this ONNX Runtime does not have, ….
ModelDescription describe_model(const std::string& source);

}  // namespace ortchestra
