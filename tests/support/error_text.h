#pragma once

#include <gtest/gtest.h>

#include <string>

#include "ortchestra/base/error.h"

namespace ortchestra::test {

/// Expects that `call` throws an Error of this kind, and returns its text. Anything else fails the
/// test.
template <class Call>
std::string error_text(ErrorKind kind, Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error.what();
  }
  ADD_FAILURE() << "nothing was thrown";
  return {};
}

}  // namespace ortchestra::test
