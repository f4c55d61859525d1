#include "convert/lines.h"

#include <gtest/gtest.h>

#include "base/files/file.h"
#include "support/temporary_directory.h"

namespace ortchestra {
namespace {

std::vector<std::string> lines_of(const std::string& text) {
  const test::TemporaryDirectory folder;
  write_file_atomically(folder / "a", text);
  Lines lines(folder / "a");
  std::vector<std::string> all;
  while (const auto line = lines.next()) all.emplace_back(*line);
  return all;
}

bool is_cut(const std::string& text) {
  const test::TemporaryDirectory folder;
  write_file_atomically(folder / "a", text);
  Lines lines(folder / "a");
  while (lines.next()) {
  }
  return lines.was_cut();
}

TEST(Lines, end_at_line_breaks) {
  EXPECT_EQ(lines_of("a\n\nb\n"), (std::vector<std::string>{"a", "", "b"}));
  EXPECT_EQ(lines_of(""), std::vector<std::string>());
  EXPECT_EQ(lines_of("\n"), std::vector<std::string>{""});
}

TEST(Lines, include_a_last_one_without_a_line_break) {
  EXPECT_EQ(lines_of("a\nb"), (std::vector<std::string>{"a", "b"}));
  EXPECT_TRUE(is_cut("a\nb"));
  EXPECT_FALSE(is_cut("a\nb\n"));
  EXPECT_FALSE(is_cut(""));
}

TEST(Lines, may_be_longer_than_what_is_read_at_once) {
  // 256 KiB are read at once: lines that end before, at and after that.
  for (const std::size_t bytes : {262'143U, 262'144U, 262'145U, 1'000'000U}) {
    const std::string line(bytes, 'x');
    EXPECT_EQ(lines_of(line + "\n" + line + "\nend\n"),
              (std::vector<std::string>{line, line, "end"}));
  }
}

}  // namespace
}  // namespace ortchestra
