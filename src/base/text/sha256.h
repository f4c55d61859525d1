#pragma once

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace ortchestra {

/// The SHA-256 of `bytes` as 64 hexadecimal digits.
std::string sha256_hex(std::string_view bytes);

/// The same for bytes that come in parts. Not thread-safe.
class Sha256 {
 public:
  Sha256();
  Sha256(const Sha256&) = delete;
  Sha256& operator=(const Sha256&) = delete;
  ~Sha256();

  void add(std::string_view bytes);
  /// The hash of all bytes. Nothing can be added after it.
  std::string hex();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

/// The same for the contents of a file, which is read in parts. Empty if it cannot be read.
std::optional<std::string> sha256_of_file(const std::filesystem::path& path);

}  // namespace ortchestra
