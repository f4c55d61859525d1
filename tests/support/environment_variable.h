#pragma once

#include <cstdlib>
#include <optional>
#include <string>

namespace ortchestra::test {

/// Sets or removes an environment variable, and restores it at the end of the scope. Do not use it
/// while other threads read the environment.
class EnvironmentVariable {
 public:
  /// An empty `value` removes the variable.
  EnvironmentVariable(std::string name, const std::optional<std::string>& value)
      : name_(std::move(name)) {
    if (const char* before = std::getenv(name_.c_str())) before_ = before;
    set(value);
  }
  EnvironmentVariable(const EnvironmentVariable&) = delete;
  EnvironmentVariable& operator=(const EnvironmentVariable&) = delete;
  ~EnvironmentVariable() { set(before_); }

 private:
  void set(const std::optional<std::string>& value) {
    value ? ::setenv(name_.c_str(), value->c_str(), 1) : ::unsetenv(name_.c_str());
  }

  std::string name_;
  std::optional<std::string> before_;
};

}  // namespace ortchestra::test
