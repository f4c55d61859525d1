#include "sink/arrays/npy.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <bit>
#include <utility>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

static_assert(std::endian::native == std::endian::little, "the headers declare little-endian data");

constexpr std::array<std::pair<std::string_view, std::string_view>, 13> type_codes{{
    {"float32", "<f4"},
    {"float64", "<f8"},
    {"float16", "<f2"},
    {"bfloat16", "<u2"},
    {"uint8", "|u1"},
    {"int8", "|i1"},
    {"uint16", "<u2"},
    {"int16", "<i2"},
    {"uint32", "<u4"},
    {"int32", "<i4"},
    {"uint64", "<u8"},
    {"int64", "<i8"},
    {"boolean", "|b1"},
}};

constexpr std::size_t header_alignment = 64;
constexpr std::size_t preamble_bytes = 10;  // bytes of magic, version and length

}  // namespace

std::string npy_header(std::string_view type, const std::vector<std::int64_t>& shape) {
  const auto entry = std::ranges::find(type_codes, type,
                                       [](const auto& description) { return description.first; });
  if (entry == type_codes.end()) throw failure(fmt::format("numpy has no type for '{}'", type));
  std::string dictionary =
      fmt::format("{{'descr': '{}', 'fortran_order': False, 'shape': ({}{}), }}", entry->second,
                  fmt::join(shape, ", "), shape.size() == 1 ? "," : "");
  const std::size_t unpadded = preamble_bytes + dictionary.size() + 1;
  dictionary.append((header_alignment - unpadded % header_alignment) % header_alignment, ' ');
  dictionary += '\n';
  std::string header("\x93NUMPY\x01\x00", 8);
  header += static_cast<char>(dictionary.size() & 0xffU);
  header += static_cast<char>(dictionary.size() >> 8U);
  return header + dictionary;
}

}  // namespace ortchestra
