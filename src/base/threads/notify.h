#pragma once

#include <functional>
#include <utility>

namespace ortchestra {

/// Calls `listener` if it is set.
template <class... Parameters, class... Arguments>
void notify(const std::function<void(Parameters...)>& listener, Arguments&&... arguments) {
  if (listener) listener(std::forward<Arguments>(arguments)...);
}

}  // namespace ortchestra
