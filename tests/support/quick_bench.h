#pragma once

#include <string>
#include <vector>

namespace ortchestra::test {

/// "bench" on a fake model over a few frames, and then `more`: done within a
/// fraction of a second.
inline std::vector<std::string> quick_bench(const std::vector<std::string>& more) {
  std::vector<std::string> words{"bench",    "-m", "fake:",    "-n", "3",
                                 "--rounds", "1",  "--warmup", "0"};
  words.insert(words.end(), more.begin(), more.end());
  return words;
}

}  // namespace ortchestra::test
