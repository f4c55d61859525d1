#include <fmt/format.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <memory>
#include <string>
#include <vector>

#include "base/text/nearest_name.h"
#include "cli/commands/command.h"
#include "cli/terminal/help.h"
#include "cli/terminal/help_layout.h"
#include "cli/terminal/terminal.h"
#include "ortchestra/base/error.h"

namespace ortchestra::cli {
namespace {

constexpr const char* strategies_topic = "strategies";

std::string help_about(const CLI::App& program, const std::string& subject) {
  if (subject.empty()) return help_of(program);
  if (subject == strategies_topic) return help_lines(strategies_help(), text_width(STDOUT_FILENO));
  std::vector<std::string> subjects = command_names();
  if (std::ranges::find(subjects, subject) == subjects.end()) {
    subjects.emplace_back(strategies_topic);
    throw input_error(fmt::format("there is no help about '{}'{} (see ortchestra --help)", subject,
                                  suggestion(subject, subjects)));
  }
  return help_of(*program.get_subcommand(subject));
}

}  // namespace

Action add_help(CLI::App& app, const Arguments&) {
  const auto subject = std::make_shared<std::string>();
  app.add_option("COMMAND", *subject,
                 "a command, or strategies: the strategies and options for -s [default: the "
                 "program's help]");
  app.footer(
      "Examples:\n"
      "  ortchestra help bench\n"
      "  ortchestra help strategies");
  return [&app, subject] { return print(help_about(*app.get_parent(), *subject)); };
}

}  // namespace ortchestra::cli
