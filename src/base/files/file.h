#pragma once

#include <cstdint>
#include <filesystem>
#include <string>
#include <string_view>

namespace ortchestra {

/// Size limits in bytes for read_file: for text written by people (configurations, plans, labels),
/// and for result files.
inline constexpr std::uint64_t largest_text_file = std::uint64_t{16} << 20;
inline constexpr std::uint64_t largest_result_file = std::uint64_t{512} << 20;

/// Returns the contents of a file. From a pipe or device it waits up to 30 s for each part. Throws
/// Error(input) if the file is missing, is a directory, cannot be read, or has more than
/// `limit_bytes` bytes (an endless device always has).
std::string read_file(const std::filesystem::path& path,
                      std::uint64_t limit_bytes = largest_text_file);

/// Checks, before the work starts, whether `path` can be written. Changes nothing. Throws
/// Error(input) if its directory is missing or not writable, or if `path` is a directory or a
/// read-only file.
void check_writable(const std::filesystem::path& path);

/// Writes the whole file or nothing: it writes a temporary file in the same directory and renames
/// it. A reader sees the old file or the new one, never a part. A symbolic link is followed. A
/// device or pipe is written directly, because a rename would replace it. There is no fsync: this
/// protects against a crash of this program, not against a power failure. Throws Error(failure);
/// then the old file is unchanged and no temporary file remains.
void write_file_atomically(const std::filesystem::path& path, std::string_view bytes);

}  // namespace ortchestra
