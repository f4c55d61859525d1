// docs/glossary.md: its table stays in order, and its links lead to files.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <regex>
#include <string>
#include <vector>

#include "support/paths.h"

namespace {

namespace fs = std::filesystem;

struct Entry {
  std::string term;
  std::string link;
};

std::vector<Entry> glossary() {
  static const std::regex row(R"(^\| ([^|]+) \| [^|]+ \| \[[^|]+\]\(([^|)]+)\) \| [^|]+ \|$)");
  std::ifstream file(ortchestra::test::source_dir() / "docs" / "glossary.md");
  std::vector<Entry> entries;
  for (std::string line; std::getline(file, line);) {
    std::smatch match;
    if (std::regex_match(line, match, row)) entries.push_back({match[1], match[2]});
  }
  return entries;
}

TEST(Glossary, has_each_term_once_in_alphabetical_order) {
  const std::vector<Entry> entries = glossary();
  EXPECT_GT(entries.size(), 30U);
  EXPECT_EQ(std::ranges::adjacent_find(entries, std::ranges::greater_equal{}, &Entry::term),
            entries.end());
}

TEST(Glossary, leads_to_headers_and_pages_that_exist) {
  for (const Entry& entry : glossary())
    EXPECT_TRUE(fs::exists(ortchestra::test::source_dir() / "docs" / entry.link)) << entry.term;
}

TEST(Glossary, explains_the_words_that_the_code_is_built_on) {
  const std::vector<Entry> entries = glossary();
  for (const auto term :
       {"frame",  "recipe", "batch",  "model", "session", "run",       "strategy", "row",
        "window", "lane",   "round",  "block", "record",  "plan",      "budget",   "runtime",
        "device", "stream", "source", "sink",  "decoder", "prediction"})
    EXPECT_NE(std::ranges::find(entries, term, &Entry::term), entries.end()) << term;
}

}  // namespace
