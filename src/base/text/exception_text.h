#pragma once

#include <exception>
#include <string>

#include "ortchestra/base/error.h"

namespace ortchestra {

inline constexpr const char* out_of_memory =
    "out of memory: free some or raise the limit (ulimit -v, or memory.max of the cgroup), or use "
    "a smaller batch or fewer workers";
inline constexpr const char* no_more_threads =
    "a thread can't be started: the limit of threads and processes (ulimit -u, or pids.max of the "
    "cgroup) or of memory (ulimit -v) is reached: raise it, or use fewer workers or intra=1";

/// Whether the errno value says that memory, threads, processes or open files ran out.
bool is_exhaustion(int error) noexcept;

/// An Error's own kind; ErrorKind::exhausted for std::bad_alloc and for a std::system_error whose
/// code is_exhaustion(); else ErrorKind::failure.
ErrorKind kind_of(const std::exception& error) noexcept;

/// The exception in words for users, as Error::what() is: the one place where std::bad_alloc and
/// std::system_error get a text that says what to do.
std::string text_of(const std::exception& error);

/// From now on an ErrorKind::exhausted that nobody catches ends the process with exit code 1 and
/// "PREFIX: text_of()" on standard error. For a program's first statements; `prefix` is kept.
void exit_with_message_when_exhausted(const char* prefix);

}  // namespace ortchestra
