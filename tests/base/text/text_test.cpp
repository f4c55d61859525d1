#include "base/text/text.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <nlohmann/json.hpp>

#include "base/text/json_text.h"

namespace ortchestra {
namespace {

using ::testing::ElementsAre;

TEST(DisplayWidth, counts_columns_and_not_bytes) {
  EXPECT_EQ(display_width(""), 0U);
  EXPECT_EQ(display_width("plain"), 5U);
  EXPECT_EQ(display_width("1–2"), 3U);
  EXPECT_EQ(display_width("模型"), 4U);
}

TEST(Utf8Text, writes_invalid_bytes_as_hexadecimal_numbers) {
  EXPECT_EQ(utf8_text("caf\xc3\xa9 模型 \U0001F600"), "caf\xc3\xa9 模型 \U0001F600");
  EXPECT_EQ(utf8_text("caf\xe9.mp4"), "caf\\xe9.mp4");
  EXPECT_EQ(utf8_text("\xff\xfe"), "\\xff\\xfe");
  EXPECT_EQ(utf8_text("cut \xe6\xa8"), "cut \\xe6\\xa8");
  EXPECT_EQ(utf8_text("\xed\xa0\x80"), "\\xed\\xa0\\x80") << "a surrogate";
  EXPECT_EQ(utf8_text("\xc0\x80"), "\\xc0\\x80") << "not the shortest form";
  EXPECT_EQ(utf8_text(""), "");
}

TEST(Printable, replaces_control_characters_except_newlines) {
  EXPECT_EQ(printable("a\x1b[2Jb\nc\x7f\xff模"), "a\\x1b[2Jb\nc\\x7f\\xff模");
}

TEST(JsonText, accepts_names_that_are_not_valid_utf8) {
  const nlohmann::json json = {{"na\xffme", {"caf\xe9", 7, nullptr}}};
  EXPECT_EQ(json_text(json), R"({"na\\xffme":["caf\\xe9",7,null]})");
  EXPECT_EQ(json_text(nlohmann::json{{"a", "é"}}), R"({"a":"é"})");
}

TEST(OneLine, replaces_control_characters_by_spaces) {
  EXPECT_EQ(one_line("caf\xe9"), "caf\\xe9");
  EXPECT_EQ(one_line("a\nb\x1b[31mc\x7f–"), "a b [31mc –");
}

TEST(Shortened, keeps_whole_characters) {
  EXPECT_EQ(shortened("abc", 3), "abc");
  EXPECT_EQ(shortened("abcd", 3), "abc…");
  EXPECT_EQ(shortened("ab模型", 5), "ab模…");
  EXPECT_EQ(shortened("ab模型", 4), "ab…");
}

TEST(Wrapped, breaks_at_spaces) {
  EXPECT_THAT(wrapped("one two three", 8), ElementsAre("one two", "three"));
}

TEST(Wrapped, keeps_a_number_and_its_percent_sign_together) {
  EXPECT_THAT(wrapped("about 68 % more", 9), ElementsAre("about", "68 % more"));
  EXPECT_THAT(wrapped("take 2.5 × the", 8), ElementsAre("take", "2.5 ×", "the"));
}

TEST(Wrapped, puts_a_long_word_on_its_own_line) {
  EXPECT_THAT(wrapped("a longer b", 3), ElementsAre("a", "longer", "b"));
}

TEST(Wrapped, returns_one_line_for_an_empty_text) { EXPECT_THAT(wrapped("", 10), ElementsAre("")); }

}  // namespace
}  // namespace ortchestra
