#pragma once

#include <coroutine>
#include <exception>

namespace ortchestra {

/// A coroutine that starts at once and destroys itself at its end. While it is suspended, only the
/// object that it awaits has its handle. It must not throw.
struct DetachedCoroutine {
  struct promise_type {
    DetachedCoroutine get_return_object() const noexcept { return {}; }
    std::suspend_never initial_suspend() const noexcept { return {}; }
    std::suspend_never final_suspend() const noexcept { return {}; }
    void return_void() const noexcept {}
    void unhandled_exception() const noexcept { std::terminate(); }
  };
};

}  // namespace ortchestra
