#pragma once

#include <stdexcept>
#include <string>

namespace ortchestra {

/// The kind of a failure. It decides the exit code of the command line.
enum class ErrorKind {
  input,      ///< the user's input cannot be used; found before the work starts: exit code 2
  failure,    ///< a later failure, of a disk, a device or a child process: exit code 1
  exhausted,  ///< memory, threads, processes or open files ran out; no model caused it: exit code 1
};

/// The only exception type of the library. The text says what failed, where, and what to do. It is
/// one line without a full stop, so that it can be printed after "error: ".
class Error : public std::runtime_error {
 public:
  Error(ErrorKind kind, const std::string& text) : std::runtime_error(text), kind_(kind) {}

  ErrorKind kind() const noexcept { return kind_; }

 private:
  ErrorKind kind_;
};

inline Error input_error(const std::string& text) { return {ErrorKind::input, text}; }
inline Error failure(const std::string& text) { return {ErrorKind::failure, text}; }
inline Error exhausted(const std::string& text) { return {ErrorKind::exhausted, text}; }

}  // namespace ortchestra
