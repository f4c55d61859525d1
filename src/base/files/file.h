#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace ortchestra {

/// The largest sizes in bytes that read_file takes: of text that people write (configurations,
/// plans, labels), and of results.
inline constexpr std::uint64_t largest_text_file = std::uint64_t{16} << 20;
inline constexpr std::uint64_t largest_result_file = std::uint64_t{512} << 20;

/// The whole file, which may be a pipe: then it waits up to 30 s for each part. Throws Error(input)
/// when it is missing, a directory, larger than `limit_bytes` (as an endless device is), or can't
/// be read.
std::string read_file(const std::filesystem::path& path,
                      std::uint64_t limit_bytes = largest_text_file);

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
