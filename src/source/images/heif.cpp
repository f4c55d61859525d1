#include <cstdint>
#include <string_view>
#include <vector>

#include "source/file_bytes.h"
#include "source/images/tags.h"

namespace ortchestra {
namespace {

constexpr int max_boxes = 4096;

struct HeifBox {
  std::string name;
  std::uint64_t begin = 0, end = 0;  ///< positions of its contents in the file
};

/// The boxes in a part of the file. A box is: length, name, contents (ISO/IEC 14496-12, 4.2).
std::vector<HeifBox> boxes_in(const FileBytes& bytes, std::uint64_t position, std::uint64_t end) {
  std::vector<HeifBox> boxes;
  while (position + 8 <= end && boxes.size() < max_boxes) {
    const std::optional<std::uint64_t> length = bytes.number(position, 4, std::endian::big);
    const std::optional<std::string> name = bytes.text(position + 4, 4);
    // Only boxes of large data have a length of 0 or 1. They follow the boxes that are needed here.
    if (!length || !name || *length < 8 || *length > end - position) break;
    boxes.push_back({*name, position + 8, position + *length});
    position += *length;
  }
  return boxes;
}

const HeifBox* box_named(const std::vector<HeifBox>& boxes, std::string_view name) {
  for (const HeifBox& box : boxes) {
    if (box.name == name) return &box;
  }
  return nullptr;
}

/// The numbers of the properties of `item`, from 1, in their order (ISO/IEC 23008-12, 9.3.1).
std::vector<std::uint64_t> properties_of(const FileBytes& bytes, const HeifBox& association,
                                         std::uint64_t item) {
  const std::uint64_t head = bytes.number(association.begin, 4, std::endian::big).value_or(0);
  const std::size_t id_bytes = head >> 24 == 0 ? 2 : 4;
  const std::size_t property_bytes = (head & 1) == 0 ? 1 : 2;
  const std::uint64_t items = bytes.number(association.begin + 4, 4, std::endian::big).value_or(0);
  std::uint64_t position = association.begin + 8;
  for (std::uint64_t i = 0; i < items && position < association.end; ++i) {
    const std::optional<std::uint64_t> id = bytes.number(position, id_bytes, std::endian::big);
    const std::optional<std::uint64_t> count =
        bytes.number(position + id_bytes, 1, std::endian::big);
    if (!id || !count) break;
    position += id_bytes + 1;
    if (*id != item) {
      position += *count * property_bytes;
      continue;
    }
    std::vector<std::uint64_t> properties;
    properties.reserve(*count);
    for (std::uint64_t at = 0; at < *count; ++at) {
      const auto number =
          bytes.number(position + at * property_bytes, property_bytes, std::endian::big)
              .value_or(0);
      properties.push_back(number &
                           (property_bytes == 1 ? 0x7f : 0x7fff));  // the highest bit is a flag
    }
    return properties;
  }
  return {};
}

/// "irot": number of quarter turns to the left. "imir": 0 swaps top and bottom, 1 swaps left and
/// right.
Orientation transformation(const FileBytes& bytes, const HeifBox& property) {
  const std::uint64_t value = bytes.number(property.begin, 1, std::endian::big).value_or(0);
  constexpr std::uint32_t exif_of_quarter_turns[] = {1, 8, 3, 6};
  if (property.name == "irot")
    return orientation_of_exif(exif_of_quarter_turns[value & 3]).value_or(Orientation{});
  if (property.name == "imir")
    return orientation_of_exif((value & 1) == 0 ? 4 : 2).value_or(Orientation{});
  return {};
}

}  // namespace

std::optional<Orientation> orientation_in_heif(std::istream& file) {
  const FileBytes bytes(file);
  file.clear();
  file.seekg(0, std::ios::end);
  const auto size = static_cast<std::uint64_t>(file.tellg());
  const std::vector<HeifBox> outer = boxes_in(bytes, 0, size);
  const HeifBox* meta = box_named(outer, "meta");
  if (meta == nullptr) return std::nullopt;
  const std::vector<HeifBox> in_meta = boxes_in(bytes, meta->begin + 4, meta->end);
  const HeifBox* primary = box_named(in_meta, "pitm");
  const HeifBox* properties = box_named(in_meta, "iprp");
  if (primary == nullptr || properties == nullptr) return std::nullopt;
  const std::vector<HeifBox> parts = boxes_in(bytes, properties->begin, properties->end);
  const HeifBox* container = box_named(parts, "ipco");
  const HeifBox* association = box_named(parts, "ipma");
  if (container == nullptr || association == nullptr) return std::nullopt;

  const std::size_t id_bytes = bytes.number(primary->begin, 1, std::endian::big) == 0 ? 2 : 4;
  const std::optional<std::uint64_t> item =
      bytes.number(primary->begin + 4, id_bytes, std::endian::big);
  if (!item) return std::nullopt;
  const std::vector<HeifBox> defined = boxes_in(bytes, container->begin, container->end);
  Orientation orientation;
  for (const std::uint64_t number : properties_of(bytes, *association, *item)) {
    if (number >= 1 && number <= defined.size())
      orientation = combined(orientation, transformation(bytes, defined[number - 1]));
  }
  return orientation;
}

}  // namespace ortchestra
