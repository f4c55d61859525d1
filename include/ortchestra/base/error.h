#pragma once

#include <stdexcept>
#include <string>

namespace ortchestra {

/// Whose fault a failure is; it decides the exit code of the command line (DESIGN.md, "Command
/// line").
enum class ErrorKind {
  input,      ///< what the user gave can't be used, found before work began: exit 2
  failure,    ///< something failed later: a disk, a device, a child: exit 1
  exhausted,  ///< memory, threads, processes or open files ran out: no model's fault; exit 1
};

/// The one exception type of the library. The text says what failed, where, and what to do about
/// it, in one line without a full stop, ready to be printed after "error: ".
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
