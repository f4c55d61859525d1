// Conventions of the sources that the compiler does not check: which words messages use, what the
// header of the whole library includes, how tests are named. Includes: floors_test.cpp.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <regex>
#include <sstream>
#include <string>
#include <vector>

#include "base/files/file.h"
#include "support/paths.h"

namespace {

namespace fs = std::filesystem;
using ::testing::ContainsRegex;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;
using ::testing::Not;

/// The comments and literals of C++ code, each line by itself.
std::vector<std::string> words_in(const std::string& code) {
  static const std::regex word(R"re(//.*|"(\\.|[^"\\])*"|'(\\.|[^'\\]){1,2}')re");
  std::vector<std::string> words;
  std::istringstream lines(code);
  for (std::string line; std::getline(lines, line);) {
    for (std::sregex_iterator found(line.begin(), line.end(), word), end; found != end; ++found)
      words.push_back(found->str());
  }
  return words;
}

/// What looks like a flag of the command line in comments and string literals.
std::vector<std::string> flags_named_in(const std::string& code) {
  // Those of other programs, and the argument by which a worker is started.
  static const std::regex foreign(
      "ulimit -[a-z]|cpupower frequency-set -g|--gpus all|--pid=host|--end2end|--max-wh|"
      "--ortchestra-worker");
  static const std::regex flag(R"((^|[\s"'(`])(--[a-z][a-z-]+|-[a-z](?=$|[\s"'().,:;`])))");
  std::vector<std::string> flags;
  for (const std::string& word : words_in(code)) {
    const std::string ours = std::regex_replace(word, foreign, "");
    for (std::sregex_iterator found(ours.begin(), ours.end(), flag), end; found != end; ++found)
      flags.push_back((*found)[2]);
  }
  return flags;
}

TEST(Messages, of_the_library_name_no_flag_of_the_command_line) {
  const fs::path root = ortchestra::test::source_dir();
  int files = 0;
  for (const auto tree : {"src", "include"}) {
    for (const auto& entry : fs::recursive_directory_iterator(root / tree)) {
      const auto extension = entry.path().extension();
      const std::string path = entry.path().lexically_relative(root).generic_string();
      if ((extension != ".h" && extension != ".cpp") || path.starts_with("src/cli/")) continue;
      ++files;
      EXPECT_THAT(flags_named_in(ortchestra::read_file(entry.path())), IsEmpty())
          << path << ": give the error a Remedy (docs/decisions/0028-errors-carry-a-remedy.md)";
    }
  }
  EXPECT_GT(files, 0);
}

TEST(Messages, are_searched_for_flags_in_literals_and_comments_and_not_in_code) {
  EXPECT_THAT(flags_named_in("--left; x = a -b; // as --rate says, or -n\n\"give '--json' (-o)\""),
              ElementsAre("--rate", "-n", "--json", "-o"));
  EXPECT_THAT(flags_named_in("\"raise it (ulimit -n)\"; f(\"--gpus all\"); // low-level, 3 - 4"),
              IsEmpty());
}

TEST(UmbrellaHeader, includes_every_public_header) {
  const fs::path root = ortchestra::test::source_dir();
  const std::string umbrella = ortchestra::read_file(root / "include/ortchestra/ortchestra.h");
  for (const auto& entry : fs::recursive_directory_iterator(root / "include/ortchestra")) {
    const std::string path = entry.path().lexically_relative(root).generic_string();
    if (!entry.is_regular_file() || path == "include/ortchestra/ortchestra.h") continue;
    const std::string header = path.substr(std::string("include/").size());
    EXPECT_THAT(umbrella, HasSubstr("#include \"" + header + "\"\n"));
  }
}

TEST(TestNames, are_sentences_in_snake_case) {
  const fs::path root = ortchestra::test::source_dir();
  static const std::regex test(R"(^(TYPED_TEST|TEST(_F|_P)?)\((\w+),\s*(\w*))");
  int tests = 0;
  for (const auto& entry : fs::recursive_directory_iterator(root / "tests")) {
    if (entry.path().extension() != ".cpp") continue;
    std::istringstream lines(ortchestra::read_file(entry.path()));
    for (std::string line; std::getline(lines, line);) {
      std::smatch match;
      if (!std::regex_search(line, match, test)) continue;
      ++tests;
      EXPECT_THAT(match[4].str(), Not(ContainsRegex("[A-Z]"))) << entry.path();
    }
  }
  EXPECT_GT(tests, 0);
}

}  // namespace
