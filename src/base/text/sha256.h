#pragma once

#include <filesystem>
#include <optional>
#include <string>
#include <string_view>

namespace ortchestra {

/// SHA-256 of `bytes`, 64 hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// Of a whole file, which is read in parts; nothing where it can't be read.
std::optional<std::string> sha256_of_file(const std::filesystem::path& path);

}  // namespace ortchestra
