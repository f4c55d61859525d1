#pragma once

#include <memory>
#include <string>

namespace ortchestra {

/// A shared library that is loaded at run time, because some machines do not have it. Thread-safe
/// after construction. It is never unloaded, because drivers may start threads that run on after
/// dlclose.
class DynamicLibrary {
 public:
  /// Loads a library by path, or by file name in the dynamic linker's search path. A failure does
  /// not throw: see problem().
  explicit DynamicLibrary(const std::string& name);

  /// The dynamic linker's error message; empty if the library was loaded.
  const std::string& problem() const noexcept { return problem_; }

  /// The function `name` as a pointer of type F; null if the library has no such function.
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
