#pragma once

#include <filesystem>
#include <string_view>

namespace ortchestra {

/// Makes an empty file under a name that the program made up (in file.cpp). What has the name goes
/// first, so that a link there leads to no other file. Throws Error(failure).
void make_new_file(const std::filesystem::path& path);
/// The same, with contents; a part of them after a failure.
void write_new_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace ortchestra
