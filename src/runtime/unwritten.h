#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace ortchestra {

/// What lies where ONNX Runtime is to write an output, so that it shows where it did not: it
/// answers elsewhere, and says nothing, where an output is an input of the graph as well or a name
/// is listed twice. A run that happens to write the very same bytes looks like one of those.
inline constexpr std::byte unwritten_mark{0xA5};

/// How much of an output is looked at: all of it in debug builds.
inline std::size_t marked_bytes(std::size_t bytes) {
#ifdef NDEBUG
  return std::min<std::size_t>(bytes, 64);
#else
  return bytes;
#endif
}

inline void mark_unwritten(std::byte* output, std::size_t bytes) {
  if (bytes > 0) std::memset(output, static_cast<int>(unwritten_mark), marked_bytes(bytes));
}

inline bool is_unwritten(const std::byte* output, std::size_t bytes) {
  return bytes > 0 && std::all_of(output, output + marked_bytes(bytes),
                                  [](std::byte byte) { return byte == unwritten_mark; });
}

}  // namespace ortchestra
