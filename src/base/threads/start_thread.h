#pragma once

#include <system_error>
#include <thread>
#include <utility>

#include "base/text/exception_text.h"

namespace ortchestra {

/// A thread that does `work`. Throws Error(exhausted) where it can't be started: what the caller
/// has started by then must end without it.
template <class Work>
std::jthread start_thread(Work&& work) {
  try {
    return std::jthread(std::forward<Work>(work));
  } catch (const std::system_error&) {
    throw exhausted(no_more_threads);
  }
}

}  // namespace ortchestra
