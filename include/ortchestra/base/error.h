#pragma once

#include <memory>
#include <span>
#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "ortchestra/base/remedy.h"

namespace ortchestra {

/// The kind of a failure. It decides the exit code of the command line.
enum class ErrorKind {
  input,      ///< the user's input cannot be used; found before the work starts: exit code 2
  failure,    ///< a later failure, of a disk, a device or a child process: exit code 1
  exhausted,  ///< memory, threads, processes or open files ran out; no model caused it: exit code 1
};

/// The only exception type of the library. The text says what failed, where, and what to do. It is
/// one line without a full stop, so that it can be printed after "error: ". It is complete without
/// the remedies, which say as data which options of the library help.
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& text, std::vector<Remedy> remedies = {})
      : std::runtime_error(text), kind_(kind) {
    if (!remedies.empty())
      remedies_ = std::make_shared<const std::vector<Remedy>>(std::move(remedies));
  }

  ErrorKind kind() const noexcept { return kind_; }

  /// Any one of them helps. Valid as long as the error, or a copy of it.
  std::span<const Remedy> remedies() const noexcept {
    return remedies_ ? std::span<const Remedy>(*remedies_) : std::span<const Remedy>();
  }

  /// The same failure, told in other words.
  Error with_text(const std::string& text) const {
    Error told(kind_, text);
    told.remedies_ = remedies_;
    return told;
  }

 private:
  ErrorKind kind_;
  /// Shared, since copying an exception must not throw. Null: none.
  std::shared_ptr<const std::vector<Remedy>> remedies_;
};

inline Error input_error(const std::string& text, std::vector<Remedy> remedies = {}) {
  return {ErrorKind::input, text, std::move(remedies)};
}
inline Error failure(const std::string& text, std::vector<Remedy> remedies = {}) {
  return {ErrorKind::failure, text, std::move(remedies)};
}
inline Error exhausted(const std::string& text) { return {ErrorKind::exhausted, text}; }

}  // namespace ortchestra
