#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ortchestra {

/// The shared libraries that the dynamic linker loads for a 64-bit ELF file (DT_NEEDED), in the
/// file's order. Empty if the file cannot be read or is not such a file.
std::vector<std::string> needed_libraries(const std::filesystem::path& file);

}  // namespace ortchestra
