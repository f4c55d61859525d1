#pragma once

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace ortchestra::test {

using Bytes = std::vector<std::uint8_t>;

inline void append(Bytes& bytes, const std::string& text) {
  bytes.insert(bytes.end(), text.begin(), text.end());
}
inline void append(Bytes& bytes, const Bytes& more) {
  bytes.insert(bytes.end(), more.begin(), more.end());
}

inline void append_number(Bytes& bytes, std::uint64_t value, int size, bool little = false) {
  for (int i = 0; i < size; ++i) {
    const int shift = 8 * (little ? i : size - 1 - i);
    bytes.push_back(static_cast<std::uint8_t>(value >> shift & 0xff));
  }
}

/// A TIFF with one directory whose values are all of type SHORT. EXIF has the same format.
inline Bytes tiff_tags(const std::vector<std::pair<std::uint16_t, std::uint32_t>>& tags,
                       bool little) {
  Bytes bytes;
  append(bytes, little ? "II" : "MM");
  append_number(bytes, 42, 2, little);
  append_number(bytes, 8, 4, little);
  append_number(bytes, tags.size(), 2, little);
  for (const auto& [tag, value] : tags) {
    append_number(bytes, tag, 2, little);
    append_number(bytes, 3, 2, little);
    append_number(bytes, 1, 4, little);
    append_number(bytes, value, 2, little);
    append_number(bytes, 0, 2, little);
  }
  append_number(bytes, 0, 4, little);
  return bytes;
}

/// A TIFF of 8×4 pixels, one byte per pixel.
inline Bytes gray_tiff(std::uint32_t compression, std::uint32_t orientation = 1) {
  constexpr std::uint32_t entries = 9;
  constexpr std::uint32_t pixels_at = 8 + 2 + 12 * entries + 4;
  Bytes bytes = tiff_tags({{256, 8},
                           {257, 4},
                           {258, 8},
                           {259, compression},
                           {262, 1},
                           {273, pixels_at},
                           {274, orientation},
                           {278, 4},
                           {279, 32}},
                          true);
  bytes.resize(bytes.size() + 32, 200);
  return bytes;
}

inline Bytes with_jpeg_exif(const Bytes& jpeg, const Bytes& tags) {
  Bytes bytes{0xff, 0xd8, 0xff, 0xe1};
  append_number(bytes, tags.size() + 8, 2);
  append(bytes, std::string("Exif\0\0", 6));
  append(bytes, tags);
  bytes.insert(bytes.end(), jpeg.begin() + 2, jpeg.end());
  return bytes;
}

/// The checksum of the chunk is 0: FFmpeg ignores it.
inline Bytes with_png_exif(const Bytes& png, const Bytes& tags) {
  constexpr std::ptrdiff_t header = 8 + 25;
  Bytes bytes(png.begin(), png.begin() + header);
  append_number(bytes, tags.size(), 4);
  append(bytes, "eXIf");
  append(bytes, tags);
  append_number(bytes, 0, 4);
  bytes.insert(bytes.end(), png.begin() + header, png.end());
  return bytes;
}

inline Bytes mp4_box(const std::string& name, const Bytes& contents) {
  Bytes bytes;
  append_number(bytes, contents.size() + 8, 4);
  append(bytes, name);
  append(bytes, contents);
  return bytes;
}

/// The header of an AVIF or HEIF file with one picture that has these properties.
inline Bytes heif(const std::vector<std::pair<std::string, std::uint8_t>>& properties) {
  Bytes container = mp4_box("ispe", Bytes(12));
  Bytes association(7);  // version, flags, and the upper bytes of the number of items
  append(association, Bytes{1, 0, 1, static_cast<std::uint8_t>(properties.size())});
  std::uint8_t number = 1;
  for (const auto& [name, value] : properties) {
    append(container, mp4_box(name, Bytes{value}));
    association.push_back(0x80 | ++number);
  }
  Bytes parts = mp4_box("ipco", container);
  append(parts, mp4_box("ipma", association));
  Bytes meta(4);
  append(meta, mp4_box("pitm", Bytes{0, 0, 0, 0, 0, 1}));
  append(meta, mp4_box("iprp", parts));
  Bytes file;
  append(file, mp4_box("ftyp", Bytes{'a', 'v', 'i', 'f', 0, 0, 0, 0}));
  append(file, mp4_box("meta", meta));
  return file;
}

}  // namespace ortchestra::test
