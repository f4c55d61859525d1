#pragma once

#include <string>

#include "ortchestra/model/model.h"

namespace ortchestra {

/// describe_model for the file `path`.
ModelDescription describe_model_file(const std::string& path);

/// describe_model for a serialised model. `source` is its name in messages.
ModelDescription describe_model_bytes(const std::string& source, const std::string& bytes);

}  // namespace ortchestra
