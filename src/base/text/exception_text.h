#pragma once

#include <exception>
#include <string>

#include "ortchestra/base/error.h"

namespace ortchestra {

inline constexpr const char* out_of_memory =
    "out of memory: free some memory, raise the limit (ulimit -v, or memory.max of the cgroup), or "
    "use a smaller batch or fewer workers";
inline constexpr const char* no_more_threads =
    "a thread can't be started: the limit on threads and processes (ulimit -u, or pids.max of the "
    "cgroup) or on memory (ulimit -v) is reached: raise it, or use fewer workers or intra=1";

/// Whether this errno value means that memory, threads, processes or open files ran out.
bool is_exhaustion(int error) noexcept;

/// Error::kind() for an Error. ErrorKind::exhausted for std::bad_alloc, and for a std::system_error
/// whose code is_exhaustion(). ErrorKind::failure for other exceptions.
ErrorKind kind_of(const std::exception& error) noexcept;

/// A message for users, in the style of Error::what(). For std::bad_alloc, and for a
/// std::system_error when a thread could not be started, the message says what to do.
std::string text_of(const std::exception& error);

/// From now on, an uncaught exception of kind ErrorKind::exhausted prints "PREFIX: text_of()" to
/// standard error and ends the process with exit code 1. Call it at the start of main(). `prefix`
/// must stay valid until the process ends.
void exit_with_message_when_exhausted(const char* prefix);

}  // namespace ortchestra
