#pragma once

#include <memory>
#include <string>

#include "ortchestra/model/session.h"

namespace ortchestra {

/// Opens the model file `model.source`. Throws Error(input) if it cannot be loaded.
std::unique_ptr<Session> open_file_session(const ModelSpec& model, const SessionOptions& options);

/// Opens a model from its serialised form. `bytes` is not used after the call. Throws Error(input)
/// if it cannot be loaded.
std::unique_ptr<Session> open_bytes_session(const ModelSpec& model, const SessionOptions& options,
                                            const std::string& bytes);

}  // namespace ortchestra
