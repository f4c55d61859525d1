#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace ortchestra {

// What the dynamic section of a 64-bit ELF file tells. Nothing of the file is loaded.

/// The shared libraries that the dynamic linker loads for the file (DT_NEEDED), in the file's
/// order. Empty if the file cannot be read or is not such a file.
std::vector<std::string> needed_libraries(const std::filesystem::path& file);

/// Whether the file names `symbol` among those that it exports or imports. False if the file cannot
/// be read or is not such a file.
bool names_symbol(const std::filesystem::path& file, std::string_view symbol);

}  // namespace ortchestra
