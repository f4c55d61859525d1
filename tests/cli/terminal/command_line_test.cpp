#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>
#include <sstream>

#include "ortchestra/runtime/runtime.h"
#include "ortchestra/strategy/row.h"
#include "ortchestra/strategy/strategies.h"
#include "ortchestra/version.h"
#include "support/environment_variable.h"
#include "support/tool.h"

namespace ortchestra {
namespace {

using test::run_tool;
using test::ToolResult;
using testing::AllOf;
using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::StartsWith;

/// Expects one line on standard error, nothing on standard output, and exit code 2.
void expect_refusal(const std::vector<std::string>& arguments,
                    const std::vector<std::string>& parts) {
  const ToolResult result = run_tool(arguments);
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, AllOf(StartsWith("ortchestra: error: "), EndsWith("\n")));
  EXPECT_EQ(std::count(result.err.begin(), result.err.end(), '\n'), 1) << result.err;
  for (const std::string& part : parts) EXPECT_THAT(result.err, HasSubstr(part));
}

TEST(CliCommandLine, without_a_command_prints_help_to_standard_error) {
  const ToolResult result = run_tool({});
  EXPECT_EQ(result.exit_code, 2);
  EXPECT_THAT(result.out, IsEmpty());
  EXPECT_THAT(result.err, AllOf(HasSubstr("Usage: ortchestra COMMAND"), HasSubstr("bench")));
}

TEST(CliCommandLine, prints_help_to_standard_output_on_request) {
  const ToolResult result = run_tool({"--help"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_THAT(result.err, IsEmpty());
  for (const char* command : {"bench", "demo", "inspect", "devices"})
    EXPECT_THAT(result.out, HasSubstr(command));
}

TEST(CliCommandLine, lists_every_strategy_and_row_option_in_the_help_of_strategies) {
  const ToolResult result = run_tool({"help", "strategies"});
  EXPECT_EQ(result.exit_code, 0);
  // Descriptions are wrapped, so they are compared without line breaks.
  const std::string help = std::regex_replace(result.out, std::regex("\\s+"), " ");
  for (const StrategyInfo& strategy : strategies())
    EXPECT_THAT(help, HasSubstr(std::string(strategy.help)));
  for (const RowOption& option : row_options())
    EXPECT_THAT(help, HasSubstr(std::string(option.help)));
}

TEST(CliCommandLine, has_help_for_every_command) {
  for (const char* command : {"bench", "demo", "inspect", "devices"}) {
    const ToolResult result = run_tool({command, "--help"});
    EXPECT_EQ(result.exit_code, 0);
    EXPECT_THAT(result.out, AllOf(HasSubstr(std::string("Usage: ortchestra ") + command),
                                  HasSubstr("Example")));
    EXPECT_EQ(run_tool({"help", command}).out, result.out);
  }
}

TEST(CliCommandLine, prints_the_help_of_the_program_for_help_alone) {
  const ToolResult result = run_tool({"help"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, run_tool({"--help"}).out);
}

TEST(CliCommandLine, wraps_help_at_the_variable_columns) {
  const test::EnvironmentVariable columns("COLUMNS", "60");
  std::istringstream lines(run_tool({"run", "--help"}).out);
  for (std::string line; std::getline(lines, line);) EXPECT_LE(line.size(), 60) << line;
}

TEST(CliCommandLine, prints_help_wherever_it_is_requested) {
  const std::string help = run_tool({"bench", "--help"}).out;
  EXPECT_EQ(run_tool({"--help", "bench"}).out, help);
  EXPECT_EQ(run_tool({"bench", "-n", "0", "--unknown", "-h"}).out, help);
  EXPECT_EQ(run_tool({"bench", "-qh"}).out, help);
}

TEST(CliCommandLine, refuses_help_about_an_unknown_subject) {
  expect_refusal({"help", "benhc"}, {"there is no help about 'benhc'; did you mean 'bench'?"});
  expect_refusal({"help", "strategie"}, {"did you mean 'strategies'?"});
}

TEST(CliCommandLine, prints_its_version_and_that_of_onnx_runtime) {
  const ToolResult result = run_tool({"--version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "ortchestra " ORTCHESTRA_VERSION " (ONNX Runtime " + ort_version() + ")\n");
  EXPECT_EQ(run_tool({"-V"}).out, result.out);
  EXPECT_EQ(run_tool({"bench", "-V"}).out, result.out);
}

TEST(CliCommandLine, suggests_the_nearest_command) {
  expect_refusal({"benhc"},
                 {"unknown command 'benhc'; did you mean 'bench'?", "ortchestra --help"});
  expect_refusal({"xyzzy"}, {"unknown command 'xyzzy': the commands are bench, "});
  expect_refusal({"yolo.onnx"}, {"unknown command 'yolo.onnx'", "ortchestra inspect yolo.onnx"});
}

TEST(CliCommandLine, says_that_options_come_after_the_command) {
  expect_refusal({"-q", "bench"}, {"options come after the command: ortchestra bench -q"});
  expect_refusal({"-n", "3", "bench", "-i", "a b"},
                 {"options come after the command: ortchestra bench -n 3 -i 'a b'"});
  expect_refusal({"--rounds", "3"},
                 {"give a command before --rounds, as in: ortchestra bench --rounds 3"});
  expect_refusal({"--hepl"}, {"unknown option '--hepl'; did you mean '--help'?"});
}

TEST(CliCommandLine, suggests_the_nearest_option) {
  expect_refusal({"bench", "--frame", "3"},
                 {"unknown option '--frame'; did you mean '--frames'?", "ortchestra bench --help"});
  expect_refusal({"bench", "--bach-mode=repeat"},
                 {"unknown option '--bach-mode'; did you mean '--batch-mode'?"});
}

TEST(CliCommandLine, refuses_arguments_that_belong_to_no_option) {
  expect_refusal({"bench", "street.mp4"},
                 {"'street.mp4' is not expected here: did you mean '-i street.mp4'?"});
  expect_refusal({"bench", "-s", "serial", "threads"}, {"did you mean '-s threads'?"});
}

TEST(CliCommandLine, takes_several_models_after_one_option) {
  const ToolResult result =
      run_tool({"bench", "-m", "fake:", "fake:seed=1", "-n", "1", "-b", "1", "--rounds", "1", "-s",
                "serial", "--size", "8x8", "--json", "-"});
  EXPECT_EQ(result.exit_code, 0) << result.err;
  EXPECT_THAT(result.out, HasSubstr("fake-2"));
}

TEST(CliCommandLine, refuses_an_option_in_place_of_a_value) {
  expect_refusal({"bench", "--json", "-q"},
                 {"option --json needs a value, but '-q' looks like an option", "--json=./-q"});
}

TEST(CliCommandLine, refuses_an_option_without_its_value) {
  expect_refusal({"bench", "--frames"}, {"option --frames needs a value"});
}

TEST(CliCommandLine, refuses_an_option_that_is_given_twice) {
  expect_refusal({"bench", "-n", "3", "--frames", "4"}, {"option --frames is given twice"});
}

TEST(CliCommandLine, refuses_quiet_and_verbose_together) {
  expect_refusal({"bench", "-q", "-v"}, {"--quiet", "--verbose"});
}

TEST(CliCommandLine, refuses_numbers_that_are_zero_or_negative_and_names_the_option) {
  for (const char* option : {"--frames", "--batch", "--rounds"}) {
    for (const char* number : {"0", "-1"}) {
      expect_refusal({"bench", option, number}, {std::string(option) + " can't be " + number +
                                                 ": give a whole number from 1"});
    }
  }
  expect_refusal({"bench", "--warmup", "-1"}, {"--warmup can't be -1: give a whole number from 0"});
  expect_refusal({"bench", "--seed", "-1"},
                 {"--seed can't be -1: give a whole number of 0 or more"});
  expect_refusal({"bench", "--atol", "-0.5"}, {"--atol can't be -0.5: give 0 or more"});
  expect_refusal({"bench", "--rtol", "nan"}, {"--rtol can't be nan: give 0 or more"});
  for (const char* agreement : {"0", "-1", "1.5", "nan"}) {
    expect_refusal(
        {"bench", "--agreement", agreement},
        {std::string("--agreement can't be ") + agreement + ": give more than 0, at most 1"});
    expect_refusal({"tune", "--agreement", agreement}, {"--agreement can't be "});
  }
}

TEST(CliCommandLine, refuses_values_that_are_not_numbers) {
  expect_refusal({"bench", "--frames", "many"},
                 {"--frames can't be 'many': give a whole number from 1"});
  expect_refusal({"bench", "--frames", "1.5"}, {"--frames can't be '1.5'"});
  expect_refusal({"bench", "--frames", "99999999999999999999"},
                 {"--frames can't be '99999999999999999999'"});
  expect_refusal({"bench", "--atol", "little"}, {"--atol can't be 'little': give a number"});
  expect_refusal({"bench", "--agreement", "much"}, {"--agreement can't be 'much'"});
}

TEST(CliCommandLine, refuses_bad_sizes_and_modes) {
  for (const char* size : {"0x256", "256x-1", "256", "x", "axb", "99999x256"}) {
    expect_refusal({"bench", "--size", size},
                   {"--size can't be '" + std::string(size) + "': give WIDTHxHEIGHT"});
  }
  expect_refusal({"bench", "--batch-mode", "twice"},
                 {"--batch-mode can't be 'twice': give repeat or consecutive"});
}

TEST(CliCommandLine, refuses_unknown_strategies_and_row_options_and_suggests_the_nearest) {
  expect_refusal({"bench", "-s", "thread"}, {"unknown strategy 'thread'; did you mean 'threads'?"});
  expect_refusal({"bench", "-s", "threads:intar=1"},
                 {"unknown option 'intar'; did you mean 'intra'?"});
  expect_refusal({"bench", "-s", "threads:intra=0"}, {"'intra'", "can't be '0'"});
}

TEST(CliCommandLine, refuses_a_row_that_is_given_twice) {
  expect_refusal({"bench", "-s", "serial", "-s", "serial"}, {"row 'serial' is given twice"});
}

TEST(CliCommandLine, refuses_a_model_name_that_is_given_twice) {
  expect_refusal({"bench", "-m", "a=fake:", "-m", "a=fake:seed=1"}, {"two models are named 'a'"});
}

}  // namespace
}  // namespace ortchestra
