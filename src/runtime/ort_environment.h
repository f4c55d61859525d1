#pragma once

#include <onnxruntime_cxx_api.h>

#include <memory>

#include "ortchestra/model/session.h"

namespace ortchestra {

// ONNX Runtime's environment. There is one per process, created by the first call of a function
// below. If the embedding program has already created it, ours is another handle to it. It logs
// only fatal errors, because errors are thrown. All functions may be called by any thread.

/// While a copy of it exists, the environment is not replaced. Hold one as long as a session.
using EnvironmentUse = std::shared_ptr<const void>;

/// Prepares the environment for sessions with these options. With ThreadPool::global, an
/// environment that nothing uses is replaced if its global pool is not as the options say. Throws
/// Error(input) if it is in use.
EnvironmentUse use_environment(const SessionOptions& options = {});

/// The current environment. The reference is valid while an EnvironmentUse exists.
Ort::Env& ort_environment();

/// The number of the current environment, from 1. What was registered with an environment must be
/// registered again with the next one.
int ort_environment_number();

}  // namespace ortchestra
