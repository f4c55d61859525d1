#pragma once

#include <cerrno>
#include <cstring>
#include <string>

#include "base/text/exception_text.h"
#include "ortchestra/base/error.h"

namespace ortchestra {

/// "WHAT: reason of the errno value `error`", and what to do where a limit is reached.
inline Error system_failure(const std::string& what, int error) {
  const std::string text = what + ": " + std::strerror(error);
  if (!is_exhaustion(error)) return failure(text);
  if (error == EMFILE || error == ENFILE) return exhausted(text + ": raise the limit (ulimit -n)");
  if (error == ENOMEM)
    return exhausted(text + ": use fewer frames, a smaller batch or fewer workers");
  return exhausted(what +
                   ": the limit of threads and processes is reached: raise it (ulimit -u, or "
                   "pids.max of the cgroup)");
}

/// The same, to be thrown right after the call that failed.
inline Error system_failure(const std::string& what) { return system_failure(what, errno); }

}  // namespace ortchestra
