#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace ortchestra {

/// The SHA-256 of `bytes` as 64 hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// The same for the contents of a file, which is read in parts. Empty if it cannot be read.
std::optional<std::string> sha256_of_file(const std::filesystem::path& path);

}  // namespace ortchestra
