#include "cli/terminal/help.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "ortchestra/strategy/row.h"
#include "ortchestra/strategy/strategies.h"

namespace ortchestra::cli {
namespace {

/// A line of help: the description starts in a fixed column. A name that does not fit gets a line
/// of its own.
std::string help_line(const std::string& name, const std::string& description) {
  constexpr std::size_t column = 32;
  const std::string start = "  " + name;
  if (start.size() + 2 > column)
    return fmt::format("{}\n{:{}}{}\n", start, "", column, description);
  return fmt::format("{:<{}}{}\n", start, column, description);
}

}  // namespace

HelpFormatter::HelpFormatter() {
  column_width(32);
  label("Positionals", "Arguments");
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string name,
                                     CLI::AppFormatMode mode) const {
  std::string help = CLI::Formatter::make_help(app, std::move(name), mode);
  // CLI11 writes two blank lines between some groups.
  for (std::size_t gap = 0; (gap = help.find("\n\n\n", gap)) != std::string::npos;)
    help.erase(gap, 1);
  return help;
}

std::string HelpFormatter::make_usage(const CLI::App* app, std::string) const {
  const bool is_command = app->get_parent() != nullptr;
  std::string usage = "\nUsage: ortchestra " +
                      (is_command ? app->get_name() : std::string("COMMAND")) + " [options]";
  for (const CLI::Option* option : app->get_options()) {
    if (option->get_positional()) usage += " " + make_option_usage(option);
  }
  return usage + "\n";
}

std::string HelpFormatter::make_footer(const CLI::App* app) const {
  const std::string footer = app->get_footer();
  return footer.empty() ? "" : footer + "\n";
}

std::string HelpFormatter::make_option_opts(const CLI::Option* option) const {
  const bool takes_value = option->get_type_size() != 0 && !option->get_positional();
  return takes_value ? " " + option->get_type_name() : "";
}

std::string strategies_help() {
  std::string text =
      "A row (-s) is written as STRATEGY[:option=value,...], for example "
      "threads:intra=1,spin=off.\n"
      "The strategies are:\n";
  for (const StrategyInfo& strategy : strategies()) {
    text += help_line(std::string(strategy.name), std::string(strategy.help));
  }
  text += "The options of a row are (in parentheses: the only strategies that have the option):\n";
  for (const RowOption& option : row_options()) {
    std::vector<std::string_view> having;
    for (const StrategyInfo& strategy : strategies()) {
      if (has_option(strategy, option.name)) having.push_back(strategy.name);
    }
    const std::string only =
        having.size() == strategies().size() ? "" : fmt::format(" ({})", fmt::join(having, ", "));
    text += help_line(fmt::format("{}={}", option.name, option.values),
                      fmt::format("{}{}", option.help, only));
  }
  return text;
}

}  // namespace ortchestra::cli
