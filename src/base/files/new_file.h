#pragma once

#include <filesystem>
#include <string_view>

namespace ortchestra {

/// Creates an empty file under a name that the program chose. A file or link with this name is
/// removed first, so that nothing is written through a link. Throws Error(failure).
void make_new_file(const std::filesystem::path& path);
/// The same, but writes `bytes` too. After a failure the file may contain a part of them.
void write_new_file(const std::filesystem::path& path, std::string_view bytes);

}  // namespace ortchestra
