#pragma once

#include <string>

#include "support/paths.h"

namespace ortchestra::test {

/// The path of a stand-in library that tests/fakes/CMakeLists.txt builds, for example
/// fake("fake-nvml").
inline std::string fake(const std::string& name) {
  return (fakes_dir() / ("lib" + name + ".so")).string();
}

}  // namespace ortchestra::test
