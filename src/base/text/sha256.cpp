#include "base/text/sha256.h"

#include <sys/types.h>

#include <sha256.h>

#include <array>
#include <cstdint>

namespace ortchestra {

std::string sha256_hex(std::string_view bytes) {
  std::array<char, SHA256_DIGEST_STRING_LENGTH> digits{};
  SHA256Data(reinterpret_cast<const std::uint8_t*>(bytes.data()), bytes.size(), digits.data());
  return digits.data();
}

std::optional<std::string> sha256_of_file(const std::filesystem::path& path) {
  std::array<char, SHA256_DIGEST_STRING_LENGTH> digits{};
  if (SHA256File(path.c_str(), digits.data()) == nullptr) return std::nullopt;
  return digits.data();
}

}  // namespace ortchestra
