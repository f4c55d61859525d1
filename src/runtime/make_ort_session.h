#pragma once

#include <onnxruntime_cxx_api.h>

#include <memory>

#include "ortchestra/model/session.h"
#include "runtime/ort_environment.h"

namespace ortchestra {

/// The session of a model that ONNX Runtime has opened with these options.
std::unique_ptr<Session> make_ort_session(const ModelSpec& model, EnvironmentUse environment,
                                          Ort::Session session, const SessionOptions& options);

}  // namespace ortchestra
