// tests/consumer/reference_test.sh uses the scripts in shells.
#include "cli/reference/completions.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "cli/reference/made_up_program.h"
#include "cli/reference/shell_text.h"
#include "cli/terminal/command_line.h"

namespace ortchestra::cli {
namespace {

using testing::HasSubstr;

TEST(CliCompletions, complete_commands_options_choices_and_files_in_bash) {
  const std::string script = bash_completion(test::made_up_program());
  EXPECT_THAT(script,
              HasSubstr("    '')\n"
                        "      [[ $cur == -* ]] && { _ortchestra_words '--help'; return; }\n"
                        "      _ortchestra_words 'look'\n"));
  EXPECT_THAT(script,
              HasSubstr("        --json) _ortchestra_files ''; [[ $cur == -* ]] || return ;;\n"
                        "        --on-error) _ortchestra_words 'skip fail'; return ;;\n"
                        "      esac\n"));
  EXPECT_THAT(script, HasSubstr("      _ortchestra_files '.onnx'\n      ;;\n"));
}

TEST(CliCompletions, complete_commands_options_choices_and_files_in_zsh) {
  const std::string script = zsh_completion(test::made_up_program());
  EXPECT_THAT(script, HasSubstr("'look:look at a model'\\''s inputs'"));
  EXPECT_THAT(script, HasSubstr("'(-h --help)-h[print this help]'"));
  EXPECT_THAT(script, HasSubstr("'(--json)--json=[write JSON]::FILE|-:_files'"));
  EXPECT_THAT(script, HasSubstr("'(--on-error)--on-error=[what to do]:skip|fail:(skip fail)'"));
  EXPECT_THAT(script, HasSubstr("':MODEL:_files -g \"*.onnx\"'"));
}

TEST(CliCompletions, complete_commands_options_choices_and_files_in_fish) {
  const std::string script = fish_completion(test::made_up_program());
  EXPECT_THAT(script,
              HasSubstr("-n __fish_use_subcommand -a look -d 'look at a model\\'s inputs'"));
  EXPECT_THAT(script, HasSubstr("-n '__fish_seen_subcommand_from look' -s h -l help -d 'print this "
                                "help'\n"));
  EXPECT_THAT(script, HasSubstr("-l on-error -x -a 'skip fail' -d 'what to do'\n"));
  EXPECT_THAT(script, HasSubstr("look' -x -k -a '(__fish_complete_suffix .onnx)'\n"));
}

TEST(CliCompletions, have_every_option_of_the_program) {
  const ProgramDescription description = describe_program(CommandLine({}).app());
  const std::string bash = bash_completion(description);
  const std::string zsh = zsh_completion(description);
  const std::string fish = fish_completion(description);
  for (const CommandDescription& command : description.commands) {
    for (const OptionGroupDescription& group : command.groups) {
      for (const OptionDescription& option : group.options) {
        const std::string& name = option.names.back();
        EXPECT_THAT(bash, HasSubstr(name));
        EXPECT_THAT(zsh, HasSubstr(name));
        EXPECT_THAT(fish, HasSubstr("_from " + command.name + "'"));
        EXPECT_THAT(fish, HasSubstr("-l " + name.substr(2) + " "));
      }
    }
  }
}

TEST(CliShellText, quotes_literals) { EXPECT_EQ(sh_literal("it's"), "'it'\\''s'"); }

TEST(CliShellText, is_the_first_part_of_a_help_text) {
  EXPECT_EQ(brief("frames per batch [4]"), "frames per batch");
  EXPECT_EQ(brief("a model; repeat the option"), "a model");
  EXPECT_EQ(
      brief("a text of many words that is longer than the line of a terminal with two columns"),
      "a text of many words that is longer than the line of a terminal with ...");
}

}  // namespace
}  // namespace ortchestra::cli
