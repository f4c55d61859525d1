#pragma once

#include <string>

#include "cli/reference/description.h"

namespace ortchestra::cli {

// Scripts by which a shell completes commands, options, values and files.

std::string bash_completion(const ProgramDescription& description);
std::string zsh_completion(const ProgramDescription& description);
std::string fish_completion(const ProgramDescription& description);

}  // namespace ortchestra::cli
