#pragma once

#include <string>

#include "ortchestra/loading/resolve.h"

namespace ortchestra::cli {

/// Parses [NAME=]FILE. The text before the first '=' is a name, unless it contains a '/' or the
/// whole text is a "fake:…" or "builtin:…" source. So a file whose name contains a '=' must be
/// given with its directory, as in ./a=b.onnx. Throws Error(input) for an empty name or file.
ModelRequest parse_model_argument(const std::string& text);

}  // namespace ortchestra::cli
