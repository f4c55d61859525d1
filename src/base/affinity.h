#pragma once

#include <cstddef>

namespace ortchestra {

/// Keeps the calling thread on the `number`-th CPU that it may use (counted from 0, round and round
/// where there are fewer). Does nothing where the system doesn't let it: pinning is an attempt to
/// be faster, not a promise.
void pin_this_thread(std::size_t number) noexcept;

}  // namespace ortchestra
