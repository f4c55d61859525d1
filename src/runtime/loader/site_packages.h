#pragma once

#include <filesystem>
#include <string_view>
#include <vector>

namespace ortchestra {

/// The folders in which Python packages are installed: the one that contains this code, those of
/// $VIRTUAL_ENV, of the interpreters in $PATH, of the user and of the system, in this order. Python
/// is never run, and no folder is relative to the current directory. Only existing folders, each
/// once.
std::vector<std::filesystem::path> site_packages();

/// The folder of Python packages that contains this code as a part of a package; empty if the code
/// is elsewhere. `code`: as code_file().
std::filesystem::path packages_around(const std::filesystem::path& code);

/// The existing folders FOLDER/lib/python3*/NAME for the names that Python and Debian use, newest
/// Python first.
std::vector<std::filesystem::path> site_packages_below(const std::filesystem::path& folder);

}  // namespace ortchestra
