#pragma once

#include <filesystem>
#include <string>
#include <string_view>

namespace ortchestra {

/// The whole file. Throws Error(input) when it is missing, a directory, or can't be read.
std::string read_file(const std::filesystem::path& path);

/// Throws Error(input) when writing to `path` is bound to fail: its directory is missing or closed
/// to us, or it is a directory or read-only itself. Meant for before the work begins; touches
/// nothing.
void check_writable(const std::filesystem::path& path);

/// Writes whole or not at all: into a temporary name in the same directory that is then renamed, so
/// that a reader sees the old file or the new one, never a part. A symbolic link is followed; a
/// device or pipe is written to directly, since a rename would replace it. It is not forced to the
/// disk: this guards against failures of this program, not of the power. Throws Error(failure),
/// after which the old file is as it was and no temporary is left.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

}  // namespace ortchestra
