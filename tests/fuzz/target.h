#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "ortchestra/base/error.h"

/// The function that libFuzzer and our driver (driver.cpp) call. A target reads the input as the
/// program does. It may refuse the input. It fails on any other exception, a crash, a report of a
/// sanitizer, or too much time or memory.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace ortchestra::fuzz {

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Calls `read`, which may refuse the input by an Error.
template <class Read>
void allow_refusal(Read&& read) {
  try {
    read();
  } catch (const Error&) {
  }
}

}  // namespace ortchestra::fuzz
