#pragma once

#include <cerrno>
#include <cstring>
#include <string>

#include "base/text/exception_text.h"
#include "ortchestra/base/error.h"

namespace ortchestra {

/// An Error with the text "WHAT: reason", where `error` is an errno value. If a limit is reached,
/// the kind is exhausted and the text says what to do.
inline Error system_failure(const std::string& what, int error) {
  const std::string text = what + ": " + std::strerror(error);
  if (!is_exhaustion(error)) return failure(text);
  if (error == EMFILE || error == ENFILE) return exhausted(text + ": raise the limit (ulimit -n)");
  if (error == ENOMEM)
    return exhausted(text + ": use fewer frames, a smaller batch or fewer workers");
  return exhausted(what +
                   ": the limit on threads and processes is reached: raise it (ulimit -u, or "
                   "pids.max of the cgroup)");
}

/// The same for the current value of errno: must be called directly after the call that failed.
inline Error system_failure(const std::string& what) { return system_failure(what, errno); }

}  // namespace ortchestra
