#pragma once

#include <string>

#include "cli/reference/description.h"

namespace ortchestra::cli {

/// The manual page of the program, in the format of man(7).
std::string program_man_page(const ProgramDescription& description, const std::string& version);

/// The manual page of one of its commands.
std::string command_man_page(const ProgramDescription& description,
                             const CommandDescription& command, const std::string& version);

}  // namespace ortchestra::cli
