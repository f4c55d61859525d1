#include "base/system/dynamic_library.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "support/fakes.h"

namespace ortchestra {
namespace {

using ::testing::HasSubstr;

TEST(DynamicLibrary, finds_a_function_of_a_library) {
  const DynamicLibrary library(test::fake("fake-cuda-two"));
  EXPECT_EQ(library.problem(), "");
  const auto init = library.function<int (*)(unsigned)>("cuInit");
  ASSERT_NE(init, nullptr);
  EXPECT_EQ(init(0), 0);
}

TEST(DynamicLibrary, returns_null_for_an_unknown_function) {
  const DynamicLibrary library(test::fake("fake-cuda-two"));
  EXPECT_EQ(library.function<int (*)()>("cuFly"), nullptr);
}

TEST(DynamicLibrary, says_why_it_could_not_be_loaded) {
  const DynamicLibrary library("libthere-is-none.so.7");
  EXPECT_THAT(library.problem(), HasSubstr("libthere-is-none.so.7"));
  EXPECT_EQ(library.function<int (*)()>("any"), nullptr);
}

}  // namespace
}  // namespace ortchestra
