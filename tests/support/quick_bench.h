#pragma once

#include <string>
#include <vector>

namespace ortchestra::test {

/// The arguments of a "bench" on a fake model and three frames, followed by `more`. It takes a
/// fraction of a second.
inline std::vector<std::string> quick_bench(const std::vector<std::string>& more) {
  std::vector<std::string> arguments{"bench",    "-m", "fake:",    "-n", "3",
                                     "--rounds", "1",  "--warmup", "0"};
  arguments.insert(arguments.end(), more.begin(), more.end());
  return arguments;
}

}  // namespace ortchestra::test
