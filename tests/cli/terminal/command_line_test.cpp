#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <regex>

#include "ortchestra/runtime/runtime.h"
#include "ortchestra/strategy/row.h"
#include "ortchestra/strategy/strategies.h"
#include "ortchestra/version.h"
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

TEST(CliCommandLine, lists_every_strategy_and_row_option_in_the_help_of_bench) {
  const ToolResult result = run_tool({"bench", "--help"});
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
  }
}

TEST(CliCommandLine, prints_its_version_and_that_of_onnx_runtime) {
  const ToolResult result = run_tool({"--version"});
  EXPECT_EQ(result.exit_code, 0);
  EXPECT_EQ(result.out, "ortchestra " ORTCHESTRA_VERSION " (ONNX Runtime " + ort_version() + ")\n");
}

TEST(CliCommandLine, suggests_the_nearest_command) {
  expect_refusal({"benhc"},
                 {"unknown command 'benhc'; did you mean 'bench'?", "ortchestra --help"});
}

TEST(CliCommandLine, suggests_the_nearest_option) {
  expect_refusal({"bench", "--frame", "3"},
                 {"unknown option '--frame'; did you mean '--frames'?", "ortchestra bench --help"});
  expect_refusal({"bench", "--bach-mode=repeat"},
                 {"unknown option '--bach-mode'; did you mean '--batch-mode'?"});
}

TEST(CliCommandLine, refuses_arguments_that_belong_to_no_option) {
  expect_refusal({"bench", "street.mp4"}, {"'street.mp4' is not expected here"});
  expect_refusal({"bench", "-m", "a.onnx", "b.onnx"},
                 {"'b.onnx' is not expected here: each option takes one value"});
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
}

TEST(CliCommandLine, refuses_values_that_are_not_numbers) {
  expect_refusal({"bench", "--frames", "many"},
                 {"--frames can't be 'many': give a whole number from 1"});
  expect_refusal({"bench", "--frames", "1.5"}, {"--frames can't be '1.5'"});
  expect_refusal({"bench", "--frames", "99999999999999999999"},
                 {"--frames can't be '99999999999999999999'"});
  expect_refusal({"bench", "--atol", "little"}, {"--atol can't be 'little': give a number"});
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
