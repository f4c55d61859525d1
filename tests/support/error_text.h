#pragma once

#include <gtest/gtest.h>

#include <string>

#include "ortchestra/base/error.h"

namespace ortchestra::test {

/// The text of the Error of this kind that `call` throws; anything else fails the test.
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
