#pragma once

#include <memory>
#include <string>

namespace ortchestra {

/// A shared library that is looked for while the program runs, because a machine may well be
/// without it. Thread-safe once opened. It stays loaded until the program ends, since drivers start
/// things that outlive a close.
class DynamicLibrary {
 public:
  /// By file name (sought as the linker seeks) or path. Never throws: see problem().
  explicit DynamicLibrary(const std::string& name);

  /// Why it could not be loaded, in the linker's words; empty when it was.
  const std::string& problem() const noexcept { return problem_; }

  /// A function of it as a pointer of type F; null where the library has none of that name.
  template <class F>
  F function(const char* name) const {
    return reinterpret_cast<F>(find(name));
  }

 private:
  struct Close {
    void operator()(void* handle) const noexcept;
  };

  void* find(const char* name) const noexcept;

  std::unique_ptr<void, Close> handle_;
  std::string problem_;
};

}  // namespace ortchestra
