#include "runtime/loader/dynamic_section.h"

#include <gtest/gtest.h>

#include "support/fakes.h"

namespace ortchestra {
namespace {

TEST(DynamicSection, names_the_functions_that_a_library_exports) {
  EXPECT_TRUE(names_symbol(test::fake("fake-plugin"), "CreateEpFactories"));
  EXPECT_FALSE(names_symbol(test::fake("fake-nvml"), "CreateEpFactories"));
  EXPECT_FALSE(names_symbol(test::fake("fake-plugin"), "CreateEpFactorie"));
}

TEST(DynamicSection, of_a_file_that_is_no_library_names_nothing) {
  EXPECT_FALSE(names_symbol(__FILE__, "names_symbol"));
  EXPECT_FALSE(names_symbol("/nowhere/at/all", "main"));
}

}  // namespace
}  // namespace ortchestra
