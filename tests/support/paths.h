#pragma once

#include <filesystem>

namespace ortchestra::test {

/// The directory of the built programs.
std::filesystem::path bin_dir();
/// The root directory of the project.
std::filesystem::path source_dir();
/// The directory of the built stand-in libraries of tests/fakes.
std::filesystem::path fakes_dir();

}  // namespace ortchestra::test
