#include "base/text/exception_text.h"

#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <new>
#include <system_error>

#include "base/text/text.h"

namespace ortchestra {
namespace {

// Global, because a terminate handler takes no arguments.
const char* program_prefix = "";
std::terminate_handler previous_handler = nullptr;

void terminate_with_message() {
  try {
    if (const auto problem = std::current_exception()) std::rethrow_exception(problem);
  } catch (const std::exception& error) {
    if (kind_of(error) == ErrorKind::exhausted) {
      std::fprintf(stderr, "%s: %s\n", program_prefix, printable(text_of(error)).c_str());
      ::_exit(1);
    }
  } catch (...) {
  }
  previous_handler();
}

}  // namespace

bool is_exhaustion(int error) noexcept {
  return error == EAGAIN || error == ENOMEM || error == EMFILE || error == ENFILE;
}

ErrorKind kind_of(const std::exception& error) noexcept {
  if (const auto* own = dynamic_cast<const Error*>(&error)) return own->kind();
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return ErrorKind::exhausted;
  const auto* system = dynamic_cast<const std::system_error*>(&error);
  const bool ran_out = system != nullptr && is_exhaustion(system->code().value());
  return ran_out ? ErrorKind::exhausted : ErrorKind::failure;
}

std::string text_of(const std::exception& error) {
  if (dynamic_cast<const std::bad_alloc*>(&error) != nullptr) return out_of_memory;
  const auto* system = dynamic_cast<const std::system_error*>(&error);
  if (system != nullptr && system->code() == std::errc::resource_unavailable_try_again)
    return no_more_threads;
  return error.what();
}

void exit_with_message_when_exhausted(const char* prefix) {
  program_prefix = prefix;
  previous_handler = std::set_terminate(terminate_with_message);
}

}  // namespace ortchestra
