#include <fmt/format.h>

#include "cli/reference/completions.h"
#include "cli/reference/shell_text.h"

namespace ortchestra::cli {
namespace {

/// A literal of fish: 'it\'s'.
std::string fish_literal(std::string_view text) {
  std::string literal = "'";
  for (const char letter : text) {
    if (letter == '\\' || letter == '\'') literal += '\\';
    literal += letter;
  }
  return literal + "'";
}

/// What comes after "complete" for a value.
std::string fish_value(const OptionValue& value) {
  switch (value.completion) {
    case Completion::choices:
      return " -x -a " + fish_literal(joined_words(value.choices));
    case Completion::folder:
      return " -x -a '(__fish_complete_directories)'";
    case Completion::file:
      return value.extension.empty()
                 ? " -r -F"
                 : fmt::format(" -x -k -a '(__fish_complete_suffix {})'", value.extension);
    case Completion::none:
      break;
  }
  return " -x";
}

/// `condition`: "-n '…'", when the completion applies.
std::string fish_option(const OptionDescription& option, const std::string& condition) {
  std::string line = "complete -c ortchestra " + condition;
  for (const std::string& name : option.names) {
    line += name.starts_with("--") ? " -l " + name.substr(2) : " -s " + name.substr(1);
  }
  // A value that may be missing is given as "--json=FILE".
  if (!option.value.placeholder.empty() && !option.value.is_optional)
    line += fish_value(option.value);
  return line + " -d " + fish_literal(brief(option.help)) + "\n";
}

std::string fish_options(const CommandDescription& command, const std::string& condition) {
  std::string lines;
  for (const OptionGroupDescription& group : command.groups) {
    for (const OptionDescription& option : group.options) lines += fish_option(option, condition);
  }
  return lines;
}

}  // namespace

std::string fish_completion(const ProgramDescription& description) {
  const std::string no_command = "-n __fish_use_subcommand";
  std::string script =
      "# Fish completion for ortchestra. Generated from the options of the command line.\n\n"
      "complete -c ortchestra -f\n" +
      fish_options(description.program, no_command);
  for (const CommandDescription& command : description.commands) {
    script += fmt::format("complete -c ortchestra {} -a {} -d {}\n", no_command, command.name,
                          fish_literal(brief(command.summary)));
  }
  for (const CommandDescription& command : description.commands) {
    const std::string condition = fmt::format("-n '__fish_seen_subcommand_from {}'", command.name);
    script += "\n" + fish_options(command, condition);
    if (!command.arguments.empty() &&
        command.arguments.back().value.completion != Completion::none) {
      script += fmt::format("complete -c ortchestra {}{}\n", condition,
                            fish_value(command.arguments.back().value));
    }
  }
  return script;
}

}  // namespace ortchestra::cli
