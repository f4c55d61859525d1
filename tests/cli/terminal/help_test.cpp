// The help of every command, at every width.
#include "cli/terminal/help.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <memory>
#include <regex>
#include <sstream>
#include <string>
#include <string_view>
#include <vector>

#include "base/text/text.h"
#include "cli/commands/command.h"
#include "cli/terminal/help_layout.h"
#include "ortchestra/strategy/row.h"
#include "ortchestra/strategy/strategies.h"

namespace ortchestra::cli {
namespace {

using testing::HasSubstr;
using testing::Not;

/// The help of every command, with the command's name.
std::vector<std::pair<std::string, std::string>> all_help(std::size_t width) {
  CLI::App program("a program", "ortchestra");
  program.formatter(std::make_shared<HelpFormatter>(width));
  program.set_help_flag("-h,--help", "print this help");
  const Arguments arguments;
  std::vector<std::pair<std::string, std::string>> texts;
  for (const Command& command : commands()) {
    CLI::App* const app =
        program.add_subcommand(std::string(command.name), std::string(command.summary));
    command.add(*app, arguments);
    texts.emplace_back(command.name, help_of(*app));
  }
  texts.emplace_back("the program", help_of(program));
  texts.emplace_back("strategies", help_lines(strategies_help(), width));
  return texts;
}

std::vector<std::string> lines_of(const std::string& text) {
  std::vector<std::string> lines;
  std::istringstream stream(text);
  for (std::string line; std::getline(stream, line);) lines.push_back(line);
  return lines;
}

/// The words without those that mark where a command is continued.
std::vector<std::string> words_of(const std::string& text) {
  std::vector<std::string> words;
  std::istringstream stream(text);
  for (std::string word; stream >> word;) {
    if (word != "\\") words.push_back(word);
  }
  return words;
}

TEST(Help, fits_the_width) {
  for (const std::size_t width : {60, 80, 100, 120, 200}) {
    for (const auto& [name, help] : all_help(width)) {
      for (const std::string& line : lines_of(help))
        EXPECT_LE(display_width(line), width) << name << ": " << line;
    }
  }
}

TEST(Help, has_the_same_whole_words_at_every_width) {
  const auto wide = all_help(200);
  for (const std::size_t width : {60, 80, 100}) {
    const auto narrow = all_help(width);
    for (std::size_t at = 0; at < wide.size(); ++at)
      EXPECT_EQ(words_of(narrow[at].second), words_of(wide[at].second)) << wide[at].first;
  }
}

TEST(Help, has_two_spaces_between_an_option_and_its_description) {
  for (const auto& [name, help] : all_help(80)) {
    for (const std::string& line : lines_of(help)) {
      if (!std::regex_search(line, std::regex("^  (-.,|   ) --"))) continue;
      EXPECT_TRUE(std::regex_search(line, std::regex("^ *(-., )?--[a-z-]+( [^ ]+)?(  .*)?$")))
          << name << ": " << line;
    }
  }
}

TEST(Help, has_an_example_for_every_command) {
  for (const auto& [name, help] : all_help(100)) {
    if (name == "the program") continue;  // the made-up one
    EXPECT_THAT(help, HasSubstr("\n  ortchestra ")) << name;
  }
}

TEST(Help, contains_none_of_the_words_of_the_parsing_library) {
  for (const auto& [name, help] : all_help(100)) {
    for (const char* word : {"OPTIONS", "REQUIRED", "Excludes", "Needs", "Positionals", " TEXT",
                             " INT", " FLOAT", "SUBCOMMAND", " ...", "Env:"})
      EXPECT_THAT(help, Not(HasSubstr(word))) << name;
  }
}

TEST(Help, puts_options_with_a_short_name_first_and_help_last) {
  for (const auto& [name, help] : all_help(100)) {
    if (name == "strategies") continue;
    const std::size_t options = help.find("\nOptions:\n");
    ASSERT_NE(options, std::string::npos) << name;
    EXPECT_FALSE(std::regex_search(help.substr(options), std::regex("--help.*\n +(-., )?--")))
        << name;
    EXPECT_FALSE(std::regex_search(help, std::regex("\n      --[^\n]*\n(       [^\n]*\n)*"
                                                    "  -[^h],")))
        << name;
  }
}

TEST(Help, describes_every_strategy_and_row_option) {
  const std::string help = strategies_help();
  for (const StrategyInfo& strategy : strategies())
    EXPECT_THAT(help, HasSubstr(std::string(strategy.help)));
  for (const RowOption& option : row_options())
    EXPECT_THAT(help, HasSubstr(std::string(option.help)));
}

}  // namespace
}  // namespace ortchestra::cli
