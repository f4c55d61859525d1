#pragma once

#include <memory>
#include <string>

#include "ortchestra/model/session.h"

namespace ortchestra {

/// Opens the .onnx file that `model.source` names. Throws Error(input).
std::unique_ptr<Session> open_file_session(const ModelSpec& model, const SessionOptions& options);

/// Opens a model whose serialised form is `bytes`; they are not needed afterwards. Throws
/// Error(input).
std::unique_ptr<Session> open_bytes_session(const ModelSpec& model, const SessionOptions& options,
                                            const std::string& bytes);

}  // namespace ortchestra
