#include "cli/terminal/arguments.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "cli/terminal/command_line.h"
#include "cli/terminal/options.h"
#include "ortchestra/base/error.h"
#include "support/error_text.h"

namespace ortchestra::cli {
namespace {

using test::error_text;
using testing::AllOf;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

/// A program with the command "look", which has options of each kind, and "other".
class CheckedArguments : public testing::Test {
 protected:
  CheckedArguments() {
    const auto ignore = [](const std::string&, const std::vector<std::string>&) {};
    const auto ignore_one = [](const std::string&, const std::string&) {};
    add_repeatable({look_}, {"-m,--model", "FILE", "a model"}, ignore);
    add_single({look_}, {"-i,--input", "INPUT", "an input"}, ignore_one);
    add_repeatable({look_}, {"-o,--output", "OUTPUT", "an output"}, ignore);
    add_single({look_}, {"-n,--frames", "N", "frames"}, ignore_one);
    add_json_output(look_, json_);
    CLI::Option* const quiet = look_.add_flag("-q,--quiet", quiet_, "less");
    look_.add_flag("-v,--verbose", verbose_, "more")->excludes(quiet);
    show_.add_option("PAGE", pages_, "a page")->required();
    add_single({show_}, {"--rounds", "N", "rounds"}, ignore_one);
  }

  Arguments look(const Arguments& given) const { return checked_arguments(look_, given); }
  std::string refusal(const Arguments& given) const {
    return error_text(ErrorKind::input, [&] { look(given); });
  }

  CLI::App program_;
  CLI::App& look_ = *program_.add_subcommand("look", "looks");
  CLI::App& show_ = *program_.add_subcommand("show", "shows");
  std::optional<std::string> json_;
  bool quiet_ = false;
  bool verbose_ = false;
  std::vector<std::string> pages_;
};

TEST_F(CheckedArguments, accepts_every_way_to_write_an_option) {
  EXPECT_THAT(look({"--frames", "3"}), ElementsAre("--frames=3"));
  EXPECT_THAT(look({"--frames=3"}), ElementsAre("--frames=3"));
  EXPECT_THAT(look({"-n", "3"}), ElementsAre("--frames=3"));
  EXPECT_THAT(look({"-n3"}), ElementsAre("--frames=3"));
  EXPECT_THAT(look({"-n=3"}), ElementsAre("--frames=3"));
  EXPECT_THAT(look({"-qn3"}), ElementsAre("--quiet", "--frames=3"));
}

TEST_F(CheckedArguments, accepts_a_flag_twice) {
  EXPECT_THAT(look({"-q", "--quiet"}), ElementsAre("--quiet"));
}

TEST_F(CheckedArguments, takes_a_hyphen_and_negative_numbers_as_values) {
  EXPECT_THAT(look({"-o", "-"}), ElementsAre("--output=-"));
  EXPECT_THAT(look({"-o", "-:faces"}), ElementsAre("--output=-:faces"));
  EXPECT_THAT(look({"-n", "-3"}), ElementsAre("--frames=-3"));
  EXPECT_THAT(look({"-n", "-.5"}), ElementsAre("--frames=-.5"));
}

TEST_F(CheckedArguments, keeps_an_empty_value) {
  EXPECT_THAT(look({"-i", ""}), ElementsAre("--input", ""));
}

TEST_F(CheckedArguments, takes_the_files_of_an_expanded_pattern) {
  EXPECT_THAT(look({"-m", "a.onnx", "b.onnx", "eye=c.onnx", "-q"}),
              ElementsAre("--model=a.onnx", "--model=b.onnx", "--model=eye=c.onnx", "--quiet"));
  EXPECT_THAT(look({"-m", "fake:seed=1", "builtin:unet", "a=fake:"}),
              ElementsAre("--model=fake:seed=1", "--model=builtin:unet", "--model=a=fake:"));
  EXPECT_THAT(look({"--model=a.onnx", "b.onnx"}), ElementsAre("--model=a.onnx", "--model=b.onnx"));
}

TEST_F(CheckedArguments, refuses_further_values_of_another_kind_and_names_their_option) {
  EXPECT_THAT(refusal({"-m", "a.onnx", "street.mp4"}), HasSubstr("did you mean '-i street.mp4'?"));
  EXPECT_THAT(refusal({"-m", "a.onnx", "out.csv"}), HasSubstr("did you mean '-o out.csv'?"));
  EXPECT_THAT(refusal({"-o", "a.csv", "b.csv"}), HasSubstr("did you mean '-o b.csv'?"));
  EXPECT_THAT(refusal({"b.onnx"}), HasSubstr("did you mean '-m b.onnx'?"));
  EXPECT_THAT(refusal({"rtsp://camera"}), HasSubstr("did you mean '-i rtsp://camera'?"));
  EXPECT_THAT(refusal({"result.json"}), HasSubstr("did you mean '--json result.json'?"));
  EXPECT_THAT(refusal({"word"}), HasSubstr("'word' is not expected here: look takes only options"));
}

TEST_F(CheckedArguments, refuses_an_expanded_pattern_for_an_option_that_takes_one_value) {
  EXPECT_THAT(refusal({"-i", "a.jpg", "b.jpg"}),
              AllOf(HasSubstr("--input takes one value"), HasSubstr("-i '*.jpg'")));
}

TEST_F(CheckedArguments, refuses_an_option_in_place_of_a_value) {
  EXPECT_THAT(refusal({"-i", "-q"}),
              AllOf(HasSubstr("option --input needs a value, but '-q' looks like an option"),
                    HasSubstr("write --input=./-q")));
  EXPECT_THAT(refusal({"-n", "--quiet"}),
              AllOf(HasSubstr("'--quiet' looks like an option"), Not(HasSubstr("write"))));
  EXPECT_THAT(look({"--input=-q"}), ElementsAre("--input=-q"));
}

TEST_F(CheckedArguments, lets_an_optional_value_out) {
  EXPECT_THAT(look({"--json", "-q"}), ElementsAre("--json", "--quiet"));
  EXPECT_THAT(look({"--json"}), ElementsAre("--json"));
  EXPECT_THAT(look({"--json", "a.json"}), ElementsAre("--json=a.json"));
}

TEST_F(CheckedArguments, never_takes_a_model_as_an_optional_value) {
  EXPECT_THAT(refusal({"--json", "a.onnx"}), HasSubstr("did you mean '-m a.onnx'?"));
}

TEST_F(CheckedArguments, refuses_missing_empty_and_repeated_values) {
  EXPECT_THAT(refusal({"-n"}), HasSubstr("option --frames needs a value"));
  EXPECT_THAT(refusal({"--frames="}), HasSubstr("option --frames has no value after '='"));
  EXPECT_THAT(refusal({"-n3", "--frames", "4"}), HasSubstr("option --frames is given twice"));
  EXPECT_THAT(refusal({"--quiet=yes"}), HasSubstr("option --quiet takes no value"));
}

TEST_F(CheckedArguments, refuses_unknown_options_and_names_the_nearest) {
  EXPECT_THAT(refusal({"--frame=3"}), HasSubstr("'--frame'; did you mean '--frames'?"));
  EXPECT_THAT(refusal({"-frames", "3"}), HasSubstr("'-frames'; did you mean '--frames'?"));
  EXPECT_THAT(refusal({"-N", "3"}), HasSubstr("'-N'; did you mean '-n'?"));
  EXPECT_EQ(refusal({"-x"}), "unknown option '-x'");
  EXPECT_EQ(refusal({"--rounds", "3"}),
            "unknown option '--rounds': show has it, but look does not");
}

TEST_F(CheckedArguments, refuses_options_that_exclude_each_other) {
  EXPECT_EQ(refusal({"-v", "-q"}),
            "--verbose and --quiet can't be used together: give one of them");
}

TEST_F(CheckedArguments, passes_positional_arguments_on_behind_the_options) {
  EXPECT_THAT(checked_arguments(show_, Arguments{"one", "--rounds", "3", "--", "-two"}),
              ElementsAre("--rounds=3", "--", "one", "-two"));
  EXPECT_THAT(error_text(ErrorKind::input, [this] { checked_arguments(show_, Arguments{}); }),
              HasSubstr("show needs a PAGE: a page"));
}

TEST(ShellCommand, quotes_what_a_shell_would_change) {
  EXPECT_EQ(shell_command(Arguments{"run", "a b", "it's", "*.jpg", ""}),
            R"(run 'a b' 'it'\''s' '*.jpg' '')");
}

/// What the command line says about the arguments. Empty: nothing. Fails the test for a text of the
/// parsing library.
std::string own_refusal(Arguments arguments) {
  arguments.insert(arguments.begin(), "ortchestra");
  const std::string command = shell_command(arguments);
  try {
    const CommandLine command_line(arguments);
    return "";
  } catch (const Error& error) {
    EXPECT_EQ(error.kind(), ErrorKind::input) << command;
    return error.what();
  } catch (const std::exception& error) {
    ADD_FAILURE() << command << ": " << error.what();
    return error.what();
  }
}

void expect_own_refusal(const Arguments& arguments, const std::string& part) {
  EXPECT_THAT(own_refusal(arguments), HasSubstr(part)) << shell_command(arguments);
}

/// The mistakes that are possible with one option of a command.
void expect_own_refusals(const Arguments& start, const CLI::Option& option) {
  const std::string name = "--" + option.get_lnames().front();
  const auto with = [&start](Arguments arguments) {
    arguments.insert(arguments.begin(), start.begin(), start.end());
    return arguments;
  };
  if (option.get_items_expected_max() == 0) {
    if (name != "--help") expect_own_refusal(with({name + "=yes"}), "takes no value");
    return;
  }
  expect_own_refusal(with({name + "="}), "has no value after '='");
  if (option.get_items_expected_min() > 0) {
    expect_own_refusal(with({name}), "needs a value");
    expect_own_refusal(with({name, "-q"}), "'-q' looks like an option");
    expect_own_refusal(with({name, "--"}), "'--' looks like an option");
  }
  if (option.get_items_expected_max() == 1)
    expect_own_refusal(with({name + "=1", name + "=1"}), "is given twice");
  // Some options take such values. Only the type of the error matters.
  for (const char* value :
       {"no/such/file", "-1", "1e999", "[a,b]", "{}", "%", "99999999999999999999"})
    own_refusal(with({name, value}));
}

TEST(CommandLineMistakes, are_described_in_the_words_of_this_program_for_every_command_and_option) {
  for (const Command& command : commands()) {
    const std::string name(command.name);
    CLI::App program;
    CLI::App& app = *program.add_subcommand(name, "");
    const Arguments none;
    const Action action = command.add(app, none);
    Arguments start = {name};
    for (const CLI::Option* option : app.get_options()) {
      if (!option->get_positional()) continue;
      if (option->get_required()) expect_own_refusal({name}, name + " needs a ");
      start.emplace_back("builtin:unet");
    }
    for (const CLI::Option* option : app.get_options()) {
      if (!option->get_positional()) expect_own_refusals(start, *option);
    }
    for (const char* word : {"--no-such-option", "-Z", "-Zq", "--="}) {
      Arguments unknown = start;
      unknown.emplace_back(word);
      expect_own_refusal(unknown, "unknown option");
    }
    expect_own_refusal({"-q", name}, "options come after the command: ortchestra " + name + " -q");
  }
}

}  // namespace
}  // namespace ortchestra::cli
