#include <fmt/format.h>

#include <algorithm>

#include "cli/reference/completions.h"
#include "cli/reference/shell_text.h"

namespace ortchestra::cli {
namespace {

/// Text in a specification of _arguments or _describe, in which the given signs have a meaning.
std::string zsh_escaped(const std::string& text, std::string_view signs) {
  std::string safe;
  for (const char letter : text) {
    if (letter == '\\' || signs.find(letter) != std::string_view::npos) safe += '\\';
    safe += letter;
  }
  return safe;
}

std::string zsh_action(const OptionValue& value) {
  switch (value.completion) {
    case Completion::choices:
      return fmt::format("({})", joined_words(value.choices));
    case Completion::folder:
      return "_files -/";
    case Completion::file:
      return value.extension.empty() ? "_files" : fmt::format("_files -g \"*{}\"", value.extension);
    case Completion::none:
      break;
  }
  return " ";
}

/// ":FILE:_files"
std::string zsh_value(const OptionValue& value) {
  if (value.placeholder.empty()) return "";
  return fmt::format(":{}:{}", zsh_escaped(value.placeholder, ":"), zsh_action(value));
}

/// "-m+", "--model=" for an option with a value.
std::string zsh_name(const std::string& name, const OptionValue& value) {
  if (value.placeholder.empty()) return name;
  return name + (name.starts_with("--") ? "=" : "+");
}

/// One specification per name. An option that may be given once excludes its other names.
std::string zsh_option(const OptionDescription& option) {
  std::string lines;
  for (const std::string& name : option.names) {
    const std::string before =
        option.value.is_repeatable ? "*" : fmt::format("({})", joined_words(option.names));
    const std::string optional = option.value.is_optional ? ":" : "";
    const std::string spec =
        fmt::format("{}{}[{}]{}{}", before, zsh_name(name, option.value),
                    zsh_escaped(brief(option.help), "[]"), optional, zsh_value(option.value));
    lines += fmt::format(" \\\n        {}", sh_literal(spec));
  }
  return lines;
}

std::string zsh_options(const CommandDescription& command) {
  std::string lines;
  for (const OptionGroupDescription& group : command.groups) {
    for (const OptionDescription& option : group.options) lines += zsh_option(option);
  }
  for (const ArgumentDescription& argument : command.arguments) {
    const std::string spec = (argument.value.is_repeatable ? "*"
                              : argument.value.is_optional ? ":"
                                                           : "") +
                             zsh_value(argument.value);
    lines += fmt::format(" \\\n        {}", sh_literal(spec));
  }
  return lines;
}

}  // namespace

std::string zsh_completion(const ProgramDescription& description) {
  std::string script =
      "#compdef ortchestra\n"
      "# Zsh completion for ortchestra. Generated from the options of the command line.\n\n"
      "_ortchestra() {\n"
      "  local curcontext=$curcontext state line\n"
      "  local -a commands=(\n";
  for (const CommandDescription& command : description.commands) {
    script += fmt::format("    {}\n", sh_literal(zsh_escaped(command.name, ":") + ":" +
                                                 zsh_escaped(brief(command.summary), ":")));
  }
  script += "  )\n  _arguments -C" + zsh_options(description.program) +
            " \\\n        '1:command:->command' '*::argument:->argument' && return\n"
            "  case $state in\n"
            "    command) _describe command commands ;;\n"
            "    argument)\n"
            "      case $line[1] in\n";
  for (const CommandDescription& command : description.commands)
    script += fmt::format("      {}) _arguments -s{} ;;\n", command.name, zsh_options(command));
  return script + "      esac ;;\n  esac\n}\n\n_ortchestra \"$@\"\n";
}

}  // namespace ortchestra::cli
