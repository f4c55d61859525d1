#pragma once

#include <filesystem>

namespace ortchestra::test {

/// Where the build puts its programs.
std::filesystem::path bin_dir();
/// The root of the project's sources.
std::filesystem::path source_dir();
/// Where the build puts the stand-in libraries of tests/fakes.
std::filesystem::path fakes_dir();

}  // namespace ortchestra::test
