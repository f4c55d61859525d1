#include "cli/terminal/help.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>
#include <vector>

#include "base/text/text.h"
#include "ortchestra/strategy/row.h"
#include "ortchestra/strategy/strategies.h"

namespace ortchestra::cli {
namespace {

constexpr std::size_t description_column = 32;
constexpr std::size_t line_width = 100;

/// A description, wrapped so that the help is at most line_width columns wide.
std::vector<std::string> description_lines(const std::string& description) {
  return wrapped(description, line_width - description_column);
}

/// A name and its description, which starts in description_column. A name that does not fit gets a
/// line of its own.
std::string help_entry(const std::string& name, const std::string& description) {
  std::string text = "  " + name;
  if (text.size() + 2 > description_column) text += fmt::format("\n{:{}}", "", description_column);
  text = fmt::format("{:<{}}", text, description_column);
  const std::string next_line = fmt::format("\n{:{}}", "", description_column);
  return fmt::format("{}{}\n", text, fmt::join(description_lines(description), next_line));
}

}  // namespace

HelpFormatter::HelpFormatter() {
  column_width(description_column);
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

std::string HelpFormatter::make_option_desc(const CLI::Option* option) const {
  return fmt::format("{}",
                     fmt::join(description_lines(CLI::Formatter::make_option_desc(option)), "\n"));
}

std::string strategies_help() {
  std::string text =
      "A row (-s) is written as STRATEGY[:option=value,...], as in threads:intra=1,spin=off.\n"
      "The strategies are:\n";
  for (const StrategyInfo& strategy : strategies()) {
    text += help_entry(std::string(strategy.name), std::string(strategy.help));
  }
  text += "The options of a row are (in parentheses: the only strategies that have the option):\n";
  for (const RowOption& option : row_options()) {
    std::vector<std::string_view> having;
    for (const StrategyInfo& strategy : strategies()) {
      if (has_option(strategy, option.name)) having.push_back(strategy.name);
    }
    const std::string only =
        having.size() == strategies().size() ? "" : fmt::format(" ({})", fmt::join(having, ", "));
    text += help_entry(fmt::format("{}={}", option.name, option.values),
                       fmt::format("{}{}", option.help, only));
  }
  return text;
}

}  // namespace ortchestra::cli
