#pragma once

#include <filesystem>

namespace ortchestra {

/// The path of the running program; empty if /proc is not available.
std::filesystem::path own_program();

/// The file that contains this library's code: the program, or the shared library as the dynamic
/// linker found it. Empty for a library that was loaded from a relative path.
std::filesystem::path code_file();

}  // namespace ortchestra
