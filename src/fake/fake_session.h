#pragma once

#include <memory>
#include <string>

#include "ortchestra/model/session.h"

namespace ortchestra {

/// A deterministic model without ONNX Runtime; `model.source` is "fake:OPTIONS" (fake_options.h).
/// Session options are ignored.
std::unique_ptr<Session> open_fake_session(const ModelSpec& model, const SessionOptions& options);

ModelDescription describe_fake_model(const std::string& source);

}  // namespace ortchestra
