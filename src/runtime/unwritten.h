#pragma once

#include <algorithm>
#include <cstddef>
#include <cstring>

namespace ortchestra {

/// Fills output memory before a run, to detect outputs that ONNX Runtime did not write there. It
/// silently returns other memory if an output is also a graph input, or is listed twice. An output
/// whose checked bytes all equal this mark is mistaken for an unwritten one.
inline constexpr std::byte unwritten_mark{0xA5};

/// How many bytes of an output are marked and checked: all bytes in debug builds.
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
