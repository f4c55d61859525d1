#pragma once

#include <bit>
#include <cstddef>
#include <cstdint>
#include <istream>
#include <optional>
#include <string>

namespace ortchestra {

/// Reads integers and names at given positions of a file. Returns nothing if the file ends before
/// the value does.
class FileBytes {
 public:
  explicit FileBytes(std::istream& file) : file_(file) {}

  std::optional<std::string> text(std::uint64_t position, std::size_t bytes) const {
    std::string read(bytes, '\0');
    file_.clear();
    file_.seekg(static_cast<std::streamoff>(position));
    file_.read(read.data(), static_cast<std::streamsize>(bytes));
    if (!file_) return std::nullopt;
    return read;
  }

  /// `bytes`: at most 8.
  std::optional<std::uint64_t> number(std::uint64_t position, std::size_t bytes,
                                      std::endian order) const {
    const std::optional<std::string> read = text(position, bytes);
    if (!read) return std::nullopt;
    std::uint64_t value = 0;
    for (std::size_t i = 0; i < bytes; ++i) {
      const char next = (*read)[order == std::endian::little ? bytes - 1 - i : i];
      value = value << 8 | static_cast<unsigned char>(next);
    }
    return value;
  }

 private:
  std::istream& file_;
};

}  // namespace ortchestra
