#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/loading/resolve.h"

namespace ortchestra::cli {

/// Takes [NAME=]FILE apart. What stands before the first '=' is a name if it
/// has no '/' in it and does not begin a "fake:…" or "builtin:…" source; so a
/// file whose own name has a '=' is written with its directory: ./a=b.onnx.
/// Throws Error(input) for an empty name or file.
ModelRequest parse_model_argument(const std::string& text);

/// Which of the configured models `given` replaces the path of: the one of its name.
std::optional<std::size_t> place_in(const std::vector<ModelRequest>& configured,
                                    const ModelRequest& given);

/// The models of a configuration with those of the command line: a named one
/// takes the place of the configuration's model of that name, whose recipe
/// stays; the others come after. Throws Error(input) for a name given twice on
/// the command line.
std::vector<ModelRequest> merge_models(std::vector<ModelRequest> configured,
                                       const std::vector<ModelRequest>& given);

}  // namespace ortchestra::cli
