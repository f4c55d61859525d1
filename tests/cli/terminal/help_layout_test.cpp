#include "cli/terminal/help_layout.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <sstream>
#include <string>
#include <vector>

#include "base/text/text.h"

namespace ortchestra::cli {
namespace {

std::size_t widest_line(const std::string& text) {
  std::size_t widest = 0;
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) widest = std::max(widest, display_width(line));
  return widest;
}

TEST(HelpLayout, joins_and_wraps_the_lines_of_a_paragraph) {
  EXPECT_EQ(help_lines("one two\nthree four\n\nfive", 10), "one two\nthree four\n\nfive\n");
  EXPECT_EQ(help_lines("one\ntwo\nthree four", 13), "one two three\nfour\n");
}

TEST(HelpLayout, aligns_the_descriptions_of_entries) {
  EXPECT_EQ(help_lines("  a  first\n  bcd  second", 60), "  a    first\n  bcd  second\n");
}

TEST(HelpLayout, wraps_a_description_under_its_own_column) {
  EXPECT_EQ(help_lines("  a  one two three", 15), "  a   one two\n      three\n");
}

TEST(HelpLayout, gives_a_long_term_a_line_of_its_own) {
  const std::string long_term(40, 'x');
  EXPECT_EQ(help_lines("  ab  short\n  " + long_term + "  long", 80),
            "  ab  short\n  " + long_term + "\n      long\n");
}

TEST(HelpLayout, keeps_the_column_below_the_limit_even_if_the_width_is_large) {
  const std::vector<HelpEntry> entries = {{"ab", ""}, {std::string(31, 'x'), ""}};
  EXPECT_EQ(description_column(entries, 200), 6);
}

TEST(HelpLayout, breaks_a_command_only_before_options_and_with_a_backslash) {
  EXPECT_EQ(help_lines("  tool bench -m a.onnx -i b.mp4", 27),
            "  tool bench -m a.onnx \\\n      -i b.mp4\n");
  EXPECT_EQ(help_lines("  tool bench -m a.onnx -i b.mp4", 31), "  tool bench -m a.onnx -i b.mp4\n");
}

TEST(HelpLayout, does_not_break_an_option_and_its_value_or_a_short_default) {
  EXPECT_EQ(help_lines("  a  give -m x", 14), "  a   give\n      -m x\n");
  EXPECT_EQ(help_lines("  a  frames [default: 4]", 24), "  a   frames\n      [default: 4]\n");
}

TEST(HelpLayout, counts_wide_letters_as_two_columns) {
  const std::string text = "  模型  检测 检测 检测 检测 检测\n  ab  x";
  EXPECT_EQ(help_lines(text, 20),
            "  模型  检测 检测\n        检测 检测\n        检测\n  ab    x\n");
  EXPECT_LE(widest_line(help_lines(text, 20)), 20);
}

}  // namespace
}  // namespace ortchestra::cli
