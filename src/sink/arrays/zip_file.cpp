#include "sink/arrays/zip_file.h"

#include <fmt/format.h>
#include <minizip/zip.h>

#include <algorithm>
#include <utility>

#include "base/files/new_file.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

constexpr std::uint64_t needs_zip64 = 0xffffffffU;
constexpr std::size_t max_bytes_at_once = std::size_t{1}
                                          << 30;  // bytes; minizip takes an unsigned int

}  // namespace

ZipFile::ZipFile(const std::filesystem::path& path) : name_(path.string()) {
  make_new_file(path);
  zip_ = zipOpen64(path.c_str(), APPEND_STATUS_CREATE);
  if (zip_ == nullptr) throw failure(fmt::format("{} could not be written", name_));
}

ZipFile::~ZipFile() {
  if (zip_ != nullptr) zipClose(zip_, nullptr);
}

void ZipFile::begin(const std::string& name, std::uint64_t bytes) {
  zip_fileinfo info{};
  info.tmz_date.tm_year = 1980;  // the earliest date of the format
  info.tmz_date.tm_mday = 1;
  require(zipOpenNewFileInZip64(zip_, name.c_str(), &info, nullptr, 0, nullptr, 0, nullptr, 0, 0,
                                bytes >= needs_zip64 ? 1 : 0));
}

void ZipFile::write(std::span<const std::byte> bytes) {
  while (!bytes.empty()) {
    const auto part = bytes.first(std::min(bytes.size(), max_bytes_at_once));
    require(zipWriteInFileInZip(zip_, part.data(), static_cast<unsigned>(part.size())));
    bytes = bytes.subspan(part.size());
  }
}

void ZipFile::end() { require(zipCloseFileInZip(zip_)); }

void ZipFile::close() { require(zipClose(std::exchange(zip_, nullptr), nullptr)); }

void ZipFile::require(int status) const {
  if (status != ZIP_OK)
    throw failure(
        fmt::format("{} could not be written (zip error {}); is the disk full?", name_, status));
}

}  // namespace ortchestra
