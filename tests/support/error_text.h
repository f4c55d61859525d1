#pragma once

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "ortchestra/base/error.h"

namespace ortchestra::test {

/// The Error of this kind that `call` throws. Anything else fails the test.
template <class Call>
Error thrown_error(ErrorKind kind, Call&& call) {
  try {
    call();
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), kind) << error.what();
    return error;
  }
  ADD_FAILURE() << "nothing was thrown";
  return {kind, ""};
}

/// The text of that Error.
template <class Call>
std::string error_text(ErrorKind kind, Call&& call) {
  return thrown_error(kind, call).what();
}

inline std::vector<RemedyKind> remedy_kinds(const Error& error) {
  std::vector<RemedyKind> kinds;
  for (const Remedy& remedy : error.remedies()) kinds.push_back(remedy.kind);
  return kinds;
}

}  // namespace ortchestra::test
