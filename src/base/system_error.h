#pragma once

#include <cerrno>
#include <cstring>
#include <string>

#include "ortchestra/base/error.h"

namespace ortchestra {

/// "WHAT: reason of errno", to be thrown right after the call that failed.
inline Error system_failure(const std::string& what) {
  const int reason = errno;
  return failure(what + ": " + std::strerror(reason));
}

}  // namespace ortchestra
