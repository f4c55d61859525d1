#include "cli/reference/description.h"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cctype>
#include <string_view>

#include "ortchestra/strategy/strategies.h"

namespace ortchestra::cli {
namespace {

std::vector<std::string> strategy_names() {
  std::vector<std::string> names;
  for (const StrategyInfo& strategy : strategies()) names.emplace_back(strategy.name);
  return names;
}

/// The words of "skip|fail". Empty if the placeholder is not a list of lower-case words.
std::vector<std::string> choices_in(const std::string& placeholder) {
  const auto in_choice = [](unsigned char letter) {
    return std::islower(letter) != 0 || letter == '-' || letter == '|';
  };
  if (placeholder.find('|') == std::string::npos || !std::ranges::all_of(placeholder, in_choice))
    return {};
  std::vector<std::string> choices;
  std::size_t start = 0;
  for (std::size_t end = 0; end != std::string::npos; start = end + 1) {
    end = placeholder.find('|', start);
    choices.push_back(placeholder.substr(start, end - start));
  }
  return choices;
}

/// The placeholders of files, and the extension of the files that fit.
struct FilePlaceholder {
  std::string_view name;
  std::string_view extension;
};
constexpr FilePlaceholder file_placeholders[] = {
    {"[NAME=]FILE", ".onnx"}, {"MODEL", ".onnx"}, {"RESULT", ".json"},
    {"FILE.toml", ".toml"},   {"FILE", ""},       {"INPUT", ""},
    {"OUTPUT", ""},
};

std::vector<std::string> names_of(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  return names;
}

OptionValue value_of(const CLI::Option& option, const std::string& placeholder,
                     const std::vector<std::string>& commands) {
  OptionValue value = describe_value(placeholder, commands);
  value.is_optional = option.get_items_expected_min() == 0;
  value.is_repeatable = option.get_items_expected_max() > 1;
  return value;
}

OptionDescription describe_option(const CLI::Option& option,
                                  const std::vector<std::string>& commands) {
  OptionDescription described{names_of(option), {}, option.get_description()};
  if (option.get_items_expected_max() > 0)
    described.value = value_of(option, option.get_type_name(), commands);
  return described;
}

ArgumentDescription describe_argument(const CLI::Option& option,
                                      const std::vector<std::string>& commands) {
  ArgumentDescription described{value_of(option, option.get_name(true), commands),
                                option.get_description()};
  described.value.is_optional = !option.get_required();
  return described;
}

CommandDescription describe_command(const CLI::App& app, const std::vector<std::string>& commands) {
  CommandDescription command{app.get_name(), app.get_description(), {}, {}, app.get_footer()};
  for (const std::string& heading : app.get_groups()) {
    OptionGroupDescription group{heading, {}};
    for (const CLI::Option* option : app.get_options()) {
      if (option->get_positional() || option->get_group() != heading) continue;
      group.options.push_back(describe_option(*option, commands));
    }
    if (!group.options.empty()) command.groups.push_back(std::move(group));
  }
  // As in the help: the group that every command has is the last one.
  std::ranges::stable_partition(command.groups, [](const OptionGroupDescription& group) {
    return group.heading != "Options";
  });
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_positional()) command.arguments.push_back(describe_argument(*option, commands));
  }
  return command;
}

}  // namespace

OptionValue describe_value(const std::string& placeholder,
                           const std::vector<std::string>& commands) {
  OptionValue value;
  value.placeholder = placeholder;
  value.choices = placeholder == "ROW"       ? strategy_names()
                  : placeholder == "COMMAND" ? commands
                                             : choices_in(placeholder);
  const auto file = std::ranges::find_if(file_placeholders, [&](const FilePlaceholder& known) {
    return placeholder == known.name || placeholder == std::string(known.name) + "|-";
  });
  if (!value.choices.empty()) {
    value.completion = Completion::choices;
  } else if (placeholder == "DIR") {
    value.completion = Completion::folder;
  } else if (file != std::end(file_placeholders)) {
    value.completion = Completion::file;
    value.extension = file->extension;
  }
  return value;
}

ProgramDescription describe_program(const CLI::App& app) {
  const std::vector<const CLI::App*> subcommands = app.get_subcommands({});
  std::vector<std::string> names;
  for (const CLI::App* command : subcommands) names.push_back(command->get_name());
  ProgramDescription description{describe_command(app, names), {}};
  for (const CLI::App* command : subcommands)
    description.commands.push_back(describe_command(*command, names));
  return description;
}

}  // namespace ortchestra::cli
