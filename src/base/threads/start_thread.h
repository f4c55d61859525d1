#pragma once

#include <system_error>
#include <thread>
#include <utility>

#include "base/text/exception_text.h"

namespace ortchestra {

/// Starts a thread that calls `work`. Throws Error(exhausted) if it cannot be started. The caller
/// must make sure that the threads it started earlier can then end without this one.
template <class Work>
std::jthread start_thread(Work&& work) {
  try {
    return std::jthread(std::forward<Work>(work));
  } catch (const std::system_error&) {
    throw exhausted(no_more_threads);
  }
}

}  // namespace ortchestra
