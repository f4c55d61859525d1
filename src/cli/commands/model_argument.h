#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/loading/resolve.h"

namespace ortchestra::cli {

/// Parses [NAME=]FILE. The text before the first '=' is a name, unless it contains a '/' or the
/// whole text is a "fake:…" or "builtin:…" source. So a file whose name contains a '=' must be
/// given with its directory, as in ./a=b.onnx. Throws Error(input) for an empty name or file.
ModelRequest parse_model_argument(const std::string& text);

/// The index of the configured model with the same name as `given`. Empty if there is none, or if
/// `given` has no name.
std::optional<std::size_t> configured_index(const std::vector<ModelRequest>& configured,
                                            const ModelRequest& given);

/// Merges the models of a configuration with those of the command line. A model with the name of a
/// configured model replaces its path and keeps its recipe. Other models are appended. Throws
/// Error(input) for a name that is given twice on the command line.
std::vector<ModelRequest> merge_models(std::vector<ModelRequest> configured,
                                       const std::vector<ModelRequest>& given);

}  // namespace ortchestra::cli
