#include "cli/reference/description.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>

#include "cli/terminal/command_line.h"

namespace ortchestra::cli {
namespace {

using testing::Contains;
using testing::ElementsAre;
using testing::Field;
using testing::IsEmpty;

OptionValue value_named(const std::string& placeholder) {
  return describe_value(placeholder, {"bench", "run"});
}

TEST(CliDescription, finds_the_choices_of_a_value) {
  EXPECT_THAT(value_named("skip|fail").choices, ElementsAre("skip", "fail"));
  EXPECT_THAT(value_named("COMMAND").choices, ElementsAre("bench", "run"));
  EXPECT_THAT(value_named("ROW").choices, Contains("pool"));
  EXPECT_THAT(value_named("N").choices, IsEmpty());
}

TEST(CliDescription, finds_files_and_folders) {
  EXPECT_EQ(value_named("FILE|-").completion, Completion::file);
  EXPECT_EQ(value_named("FILE|-").extension, "");
  EXPECT_EQ(value_named("FILE.toml").extension, ".toml");
  EXPECT_EQ(value_named("[NAME=]FILE").extension, ".onnx");
  EXPECT_EQ(value_named("DIR").completion, Completion::folder);
  EXPECT_EQ(value_named("TIME").completion, Completion::none);
}

const OptionDescription* option_named(const CommandDescription& command, const std::string& name) {
  for (const OptionGroupDescription& group : command.groups) {
    for (const OptionDescription& option : group.options) {
      if (std::ranges::find(option.names, name) != option.names.end()) return &option;
    }
  }
  return nullptr;
}

class CliProgramDescription : public testing::Test {
 protected:
  const CommandDescription& command(const std::string& name) const {
    return *std::ranges::find(description_.commands, name, &CommandDescription::name);
  }
  ProgramDescription description_ = describe_program(CommandLine({}).app());
};

TEST_F(CliProgramDescription, has_every_command) {
  for (const Command& known : commands())
    EXPECT_THAT(description_.commands, Contains(Field(&CommandDescription::name, known.name)));
  EXPECT_NE(option_named(description_.program, "--version"), nullptr);
}

TEST_F(CliProgramDescription, says_which_options_take_values) {
  const OptionDescription* const model = option_named(command("run"), "--model");
  ASSERT_NE(model, nullptr);
  EXPECT_THAT(model->names, ElementsAre("-m", "--model"));
  EXPECT_TRUE(model->value.is_repeatable);
  EXPECT_FALSE(model->value.is_optional);
  EXPECT_EQ(option_named(command("run"), "--resume")->value.placeholder, "");
  EXPECT_TRUE(option_named(command("inspect"), "--json")->value.is_optional);
}

TEST_F(CliProgramDescription, says_which_values_have_choices) {
  EXPECT_THAT(option_named(command("bench"), "--batch-mode")->value.choices,
              ElementsAre("repeat", "consecutive"));
  EXPECT_THAT(option_named(command("tune"), "--objective")->value.choices,
              ElementsAre("throughput", "latency", "memory"));
}

TEST_F(CliProgramDescription, has_the_arguments_that_are_no_options) {
  const std::vector<ArgumentDescription>& arguments = command("inspect").arguments;
  ASSERT_EQ(arguments.size(), 1U);
  EXPECT_EQ(arguments[0].value.placeholder, "MODEL");
  EXPECT_TRUE(arguments[0].value.is_repeatable);
  EXPECT_EQ(option_named(command("inspect"), "MODEL"), nullptr);
}

}  // namespace
}  // namespace ortchestra::cli
