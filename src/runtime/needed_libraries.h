#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace ortchestra {

/// The shared libraries that a 64-bit ELF file names as needed, in its order: what the dynamic
/// linker would load with it. Empty where the file can't be read or is none.
std::vector<std::string> needed_libraries(const std::filesystem::path& file);

}  // namespace ortchestra
