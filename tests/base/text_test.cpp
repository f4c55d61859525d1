#include "base/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace ortchestra {
namespace {

using ::testing::ElementsAre;

TEST(DisplayWidth, CountsColumnsAndNotBytes) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("plain"), 5U);
  EXPECT_EQ(display_width("1–2"), 3U);
  EXPECT_EQ(display_width("模型"), 4U);
}

TEST(OneLine, TakesControlCharactersOut) {
  EXPECT_EQ(one_line("a\nb\x1b[31mc\x7f–"), "a b [31mc –");
}

TEST(Wrapped, BreaksAtSpaces) {
  EXPECT_THAT(wrapped("one two three", 8), ElementsAre("one two", "three"));
}

TEST(Wrapped, LetsALongWordStandAlone) {
  EXPECT_THAT(wrapped("a longer b", 3), ElementsAre("a", "longer", "b"));
}

TEST(Wrapped, GivesALineForNothing) { EXPECT_THAT(wrapped("", 10), ElementsAre("")); }

}  // namespace
}  // namespace ortchestra
