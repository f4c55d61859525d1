#include <fmt/format.h>

#include "cli/reference/completions.h"
#include "cli/reference/shell_text.h"

namespace ortchestra::cli {
namespace {

// COMP_WORDS splits a word at '=' and ':'. So "--json=a" is three words, and the option is two
// words before the last one.
constexpr const char* bash_functions =
    R"(# Bash completion for ortchestra. Generated from the options of the command line.

_ortchestra_words() {
  mapfile -t COMPREPLY < <(compgen -W "$1" -- "$cur")
}

_ortchestra_folders() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -d -- "$cur")
}

_ortchestra_files() {
  compopt -o filenames 2>/dev/null
  mapfile -t COMPREPLY < <(compgen -d -- "$cur"; compgen -f -X "!*$1" -- "$cur")
}

_ortchestra() {
  local cur=${COMP_WORDS[COMP_CWORD]} option= command= word
  local -i last=COMP_CWORD-1 i
  COMPREPLY=()
  [[ $cur == : || ${COMP_WORDS[last]} == : ]] && return
  if [[ $cur == = ]]; then
    cur=
    [[ ${COMP_WORDS[last]} == -* ]] || last+=-1
  elif [[ ${COMP_WORDS[last]} == = ]]; then
    last+=-1
    [[ ${COMP_WORDS[last]} == -* ]] || last+=-1
  fi
  ((last > 0)) && option=${COMP_WORDS[last]}
  for ((i = 1; i < COMP_CWORD; i++)); do
    word=${COMP_WORDS[i]}
    [[ $word == -* ]] || { command=$word; break; }
  done
)";

std::string bash_action(const OptionValue& value) {
  switch (value.completion) {
    case Completion::choices:
      return "_ortchestra_words " + sh_literal(joined_words(value.choices));
    case Completion::folder:
      return "_ortchestra_folders";
    case Completion::file:
      return "_ortchestra_files " + sh_literal(value.extension);
    case Completion::none:
      break;
  }
  return "";
}

/// The case of an option's value. A value that may be missing competes with the next option.
std::string bash_value_case(const OptionDescription& option) {
  std::string pattern;
  for (const std::string& name : option.names) pattern += (pattern.empty() ? "" : "|") + name;
  const std::string action = bash_action(option.value);
  return fmt::format("        {}) {}{}return ;;\n", pattern, action.empty() ? "" : action + "; ",
                     option.value.is_optional ? "[[ $cur == -* ]] || " : "");
}

std::string bash_command_case(const CommandDescription& command) {
  std::string cases;
  std::vector<std::string> long_names;
  for (const OptionGroupDescription& group : command.groups) {
    for (const OptionDescription& option : group.options) {
      if (!option.value.placeholder.empty()) cases += bash_value_case(option);
      long_names.push_back(option.names.back());
    }
  }
  std::string text = fmt::format("    {})\n", command.name);
  if (!cases.empty()) text += "      case $option in\n" + cases + "      esac\n";
  text += fmt::format("      [[ $cur == -* ]] && {{ _ortchestra_words {}; return; }}\n",
                      sh_literal(joined_words(long_names)));
  if (!command.arguments.empty()) {
    const std::string action = bash_action(command.arguments.back().value);
    if (!action.empty()) text += "      " + action + "\n";
  }
  return text + "      ;;\n";
}

}  // namespace

std::string bash_completion(const ProgramDescription& description) {
  std::vector<std::string> commands;
  for (const CommandDescription& command : description.commands) commands.push_back(command.name);
  std::vector<std::string> options;
  for (const OptionGroupDescription& group : description.program.groups) {
    for (const OptionDescription& option : group.options) options.push_back(option.names.back());
  }
  std::string script = bash_functions;
  script += fmt::format(
      "  case $command in\n"
      "    '')\n"
      "      [[ $cur == -* ]] && {{ _ortchestra_words {}; return; }}\n"
      "      _ortchestra_words {}\n"
      "      ;;\n",
      sh_literal(joined_words(options)), sh_literal(joined_words(commands)));
  for (const CommandDescription& command : description.commands)
    script += bash_command_case(command);
  return script + "  esac\n}\n\ncomplete -F _ortchestra ortchestra\n";
}

}  // namespace ortchestra::cli
