#pragma once

#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <span>
#include <string>

namespace ortchestra {

/// Writes a new .zip file. Members are stored without compression and without times, so equal
/// members give equal bytes. All functions throw Error(failure).
class ZipFile {
 public:
  explicit ZipFile(const std::filesystem::path& path);
  ZipFile(const ZipFile&) = delete;
  ZipFile& operator=(const ZipFile&) = delete;
  ~ZipFile();

  /// Begins a member of exactly `bytes` bytes.
  void begin(const std::string& name, std::uint64_t bytes);
  void write(std::span<const std::byte> bytes);
  void end();
  /// Completes the file.
  void close();

 private:
  void require(int status) const;

  std::string name_;
  void* zip_ = nullptr;
};

}  // namespace ortchestra
