#include "source/video/diagnosis.h"

#include <array>
#include <bit>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "source/file_bytes.h"
#include "source/video/libav.h"

namespace ortchestra {
namespace {

enum class Mp4 { none, without_index, with_index };

/// Reads the boxes of the outermost level (ISO/IEC 14496-12, 4.2): length (4 bytes, big-endian; 1:
/// 8 more bytes follow the name), name (4 bytes), contents. An MP4 can't be played without its
/// "moov" box, which most writers put last.
Mp4 inspect_mp4(const std::string& path) {
  std::ifstream file(path, std::ios::binary);
  std::error_code ignored;
  const std::uintmax_t size = std::filesystem::file_size(path, ignored);
  Mp4 found = Mp4::none;
  for (std::uint64_t position = 0; position + 8 <= size;) {
    std::array<unsigned char, 16> head{};
    file.clear();
    file.seekg(static_cast<std::streamoff>(position));
    file.read(reinterpret_cast<char*>(head.data()), head.size());
    const auto number = [&](std::size_t first, std::size_t bytes) {
      std::uint64_t value = 0;
      for (std::size_t i = 0; i < bytes; ++i) value = value << 8 | head[first + i];
      return value;
    };
    const std::string_view name(reinterpret_cast<const char*>(head.data()) + 4, 4);
    if (position == 0 && name != "ftyp") return Mp4::none;
    if (position == 0) found = Mp4::without_index;
    if (name == "moov") return Mp4::with_index;
    const std::uint64_t length = number(0, 4) == 1 ? number(8, 8) : number(0, 4);
    if (length < 8 || length > size) break;
    position += length;
  }
  return found;
}

/// An EBML element (RFC 8794). The identifier and the length each begin with zero bits. Their
/// number gives the size of that field.
struct Element {
  std::uint64_t id = 0;
  std::optional<std::uint64_t> length;  ///< empty if the writer did not know it
  std::uint64_t contents = 0;           ///< position in the file
};

std::optional<Element> element_at(std::istream& file, std::uint64_t position) {
  file.seekg(static_cast<std::streamoff>(position));
  const auto number =
      [&](bool keep_marker) -> std::optional<std::pair<std::uint64_t, std::uint64_t>> {
    const int first = file.get();
    if (first <= 0) return std::nullopt;
    const int more = std::countl_zero(static_cast<std::uint8_t>(first));
    std::uint64_t value = static_cast<std::uint64_t>(keep_marker ? first : first & (0x7f >> more));
    std::uint64_t largest = 0x7fU >> more;
    for (int i = 0; i < more; ++i) {
      value = value << 8 | static_cast<std::uint64_t>(file.get() & 0xff);
      largest = largest << 8 | 0xff;
    }
    if (!file) return std::nullopt;
    return std::pair{value, largest};
  };
  const auto id = number(true);
  const auto length = id ? number(false) : std::nullopt;
  if (!length) return std::nullopt;
  Element element{id->first, length->first, static_cast<std::uint64_t>(file.tellg())};
  if (length->first == length->second) element.length.reset();  // all ones: unknown
  return element;
}

}  // namespace

bool matroska_ends_early(const std::string& path) {
  constexpr std::uint64_t ebml_id = 0x1A45DFA3;
  constexpr std::uint64_t segment_id = 0x18538067;
  std::ifstream file(path, std::ios::binary);
  const std::optional<Element> head = element_at(file, 0);
  if (!head || head->id != ebml_id || !head->length) return false;
  const std::optional<Element> segment = element_at(file, head->contents + *head->length);
  if (!segment || segment->id != segment_id || !segment->length) return false;
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  return !error && segment->contents + *segment->length > size;
}

bool avi_ends_early(const std::string& path) {
  // Some writers include the 8 bytes of the header in the length.
  constexpr std::uintmax_t tolerance = 8;
  std::ifstream file(path, std::ios::binary);
  const FileBytes bytes(file);
  std::error_code error;
  const std::uintmax_t size = std::filesystem::file_size(path, error);
  if (error) return false;
  // An AVI of more than 1 GiB has several RIFF lists, one after the other.
  std::uint64_t position = 0;
  while (bytes.text(position, 4) == "RIFF") {
    const std::uint64_t length = bytes.number(position + 4, 4, std::endian::little).value_or(0);
    if (length == 0) return false;  // the writer did not finish the file
    position += 8 + length + length % 2;
    if (position > size + tolerance) return true;
  }
  return false;
}

std::string why_unreadable(const std::string& path, int error) {
  std::error_code ignored;
  if (error == AVERROR(EACCES)) return "permission denied";
  if (std::filesystem::file_size(path, ignored) == 0 && !ignored) return "it is empty";
  if (error != AVERROR_INVALIDDATA && error != AVERROR_EOF) return libav::text_of(error);
  switch (inspect_mp4(path)) {
    case Mp4::without_index:
      return "its index (the moov atom) is missing: the file looks truncated";
    case Mp4::with_index:
      return "its index (the moov atom) is damaged or truncated";
    case Mp4::none:
      break;
  }
  return "it is damaged, or not a video or picture in a format that FFmpeg supports";
}

}  // namespace ortchestra
