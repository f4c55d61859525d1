#pragma once

#include <memory>
#include <string>
#include <string_view>

#include "ortchestra/model/session.h"

namespace ortchestra {

inline constexpr std::string_view builtin_prefix = "builtin:";

/// "resnet18" of "builtin:resnet18".
std::string builtin_name(const std::string& source);

/// `model.source` is "builtin:NAME". Throws Error(input) that lists the built-in models if there is
/// none of this name.
std::unique_ptr<Session> open_builtin_session(const ModelSpec& model,
                                              const SessionOptions& options);

ModelDescription describe_builtin_model(const std::string& source);

}  // namespace ortchestra
