#pragma once

#include <string>

namespace ortchestra::test {

/// The path of a stand-in library that tests/fakes/CMakeLists.txt builds: fake("fake-nvml").
inline std::string fake(const std::string& name) {
  return std::string(ORTCHESTRA_FAKES_DIR) + "/lib" + name + ".so";
}

}  // namespace ortchestra::test
