#include "source/images/tags.h"

#include <cstdint>

#include "source/file_bytes.h"

namespace ortchestra {
namespace {

/// Numbers of tags in TIFF 6.0 (also used by EXIF) and DNG.
constexpr std::uint64_t compression_tag = 259;
constexpr std::uint64_t orientation_tag = 274;
constexpr std::uint64_t dng_version_tag = 50706;
constexpr std::uint64_t type_short = 3;

/// A limit, so that damaged files cost little time. No valid file has this many chunks.
constexpr int max_chunks = 1 << 16;

struct FirstDirectory {
  std::optional<std::uint64_t> orientation;
  std::optional<std::uint64_t> compression;
  bool is_dng = false;
};

/// Reads the first directory of a TIFF at `begin`. Header: "II" or "MM", 42, position of the
/// directory. Directory: number of entries, then 12 bytes per entry (tag, type, count, value).
FirstDirectory directory_at(const FileBytes& bytes, std::uint64_t begin) {
  FirstDirectory found;
  const std::optional<std::string> order = bytes.text(begin, 2);
  if (order != "II" && order != "MM") return found;
  const auto endian = order == "II" ? std::endian::little : std::endian::big;
  const auto number = [&](std::uint64_t position, std::size_t size) {
    return bytes.number(begin + position, size, endian);
  };
  if (number(2, 2) != 42) return found;
  const std::optional<std::uint64_t> directory = number(4, 4);
  const std::optional<std::uint64_t> count = directory ? number(*directory, 2) : std::nullopt;
  for (std::uint64_t i = 0; i < count.value_or(0); ++i) {
    const std::uint64_t entry = *directory + 2 + 12 * i;
    const std::optional<std::uint64_t> tag = number(entry, 2);
    if (!tag) break;
    if (*tag == dng_version_tag) found.is_dng = true;
    if (*tag != orientation_tag && *tag != compression_tag) continue;
    if (number(entry + 2, 2) != type_short) continue;
    (*tag == orientation_tag ? found.orientation : found.compression) = number(entry + 8, 2);
  }
  return found;
}

std::optional<Orientation> orientation_at(const FileBytes& bytes, std::uint64_t begin) {
  const FirstDirectory directory = directory_at(bytes, begin);
  return orientation_of_exif(static_cast<std::uint32_t>(directory.orientation.value_or(0)));
}

/// A chunk is: length, name, contents, checksum.
std::optional<Orientation> orientation_in_png(const FileBytes& bytes) {
  std::uint64_t position = 8;
  for (int i = 0; i < max_chunks; ++i) {
    const std::optional<std::uint64_t> length = bytes.number(position, 4, std::endian::big);
    const std::optional<std::string> name = bytes.text(position + 4, 4);
    if (!length || !name) break;
    if (name == "eXIf") return orientation_at(bytes, position + 8);
    position += *length + 12;
  }
  return std::nullopt;
}

/// A chunk is: name, length, contents, and a padding byte if the length is odd.
std::optional<Orientation> orientation_in_webp(const FileBytes& bytes) {
  std::uint64_t position = 12;
  for (int i = 0; i < max_chunks; ++i) {
    const std::optional<std::string> name = bytes.text(position, 4);
    const std::optional<std::uint64_t> length = bytes.number(position + 4, 4, std::endian::little);
    if (!length || !name) break;
    if (name == "EXIF") {
      const bool has_prefix = bytes.text(position + 8, 4) == "Exif";
      return orientation_at(bytes, position + (has_prefix ? 14 : 8));
    }
    position += 8 + *length + *length % 2;
  }
  return std::nullopt;
}

PictureTags tags_of_tiff(const FileBytes& bytes) {
  const FirstDirectory directory = directory_at(bytes, 0);
  PictureTags tags;
  tags.orientation =
      orientation_of_exif(static_cast<std::uint32_t>(directory.orientation.value_or(0)));
  const bool is_jpeg = directory.compression == 6 || directory.compression == 7;
  if (is_jpeg && !directory.is_dng) tags.undecodable = "JPEG";
  return tags;
}

}  // namespace

PictureTags tags_of_picture(std::istream& file) {
  const FileBytes bytes(file);
  const std::optional<std::string> head = bytes.text(0, 12);
  if (!head) return {};
  if (head->starts_with("II*") || head->starts_with(std::string("MM\0*", 4)))
    return tags_of_tiff(bytes);
  if (head->starts_with("\x89PNG")) return {orientation_in_png(bytes), {}};
  if (head->starts_with("RIFF") && head->ends_with("WEBP")) return {orientation_in_webp(bytes), {}};
  if (head->substr(4, 4) == "ftyp") return {orientation_in_heif(file), {}};
  return {};
}

}  // namespace ortchestra
