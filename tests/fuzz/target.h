#pragma once

#include <cstddef>
#include <cstdint>
#include <string>

#include "ortchestra/base/error.h"

/// What libFuzzer calls, and our own driver (driver.cpp). A target reads an input as the program
/// would. A refusal is an answer; any other exception, a crash, a sanitizer's report, too much time
/// or memory is a find.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size);

namespace ortchestra::fuzz {

inline std::string text_of(const std::uint8_t* data, std::size_t size) {
  return {reinterpret_cast<const char*>(data), size};
}

/// Calls `read`, which may refuse what it reads.
template <class Read>
void allow_refusal(Read&& read) {
  try {
    read();
  } catch (const Error&) {
  }
}

}  // namespace ortchestra::fuzz
