#pragma once

#include <cstddef>
#include <string_view>

namespace ortchestra::test {

/// How often `part` occurs in `text`.
inline std::size_t count(std::string_view text, std::string_view part) {
  std::size_t times = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++times;
  return times;
}

}  // namespace ortchestra::test
