#pragma once

#include <memory>
#include <string>

#include "ortchestra/model/session.h"

namespace ortchestra {

/// Opens a deterministic model that does not use ONNX Runtime. `model.source` is "fake:OPTIONS"
/// (fake_options.h). Accepts any device. All session options are ignored except `intra`, `device`
/// and the precision of `device`. Throws Error(input) if OPTIONS are invalid or request a failure.
std::unique_ptr<Session> open_fake_session(const ModelSpec& model, const SessionOptions& options);

ModelDescription describe_fake_model(const std::string& source);

}  // namespace ortchestra
