#pragma once

#include <memory>
#include <string>

#include "ortchestra/model/model.h"
#include "ortchestra/model/session.h"

namespace ortchestra {

/// Opens a model file, a built-in model ("builtin:NAME", builtin.h) or a fake model
/// ("fake:OPTIONS", src/fake/fake_options.h). Throws Error(input) with the reason if the model
/// cannot be loaded or the device's execution provider is missing.
std::unique_ptr<Session> open_session(const ModelSpec& model, const SessionOptions& options);

/// Describes a model without running it. Throws Error(input): no such file, not an ONNX model,
/// truncated, an operator that this ONNX Runtime does not have, ….
ModelDescription describe_model(const std::string& source);

}  // namespace ortchestra
