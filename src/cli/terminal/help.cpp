#include "cli/terminal/help.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <utility>

#include "ortchestra/strategy/row.h"
#include "ortchestra/strategy/strategies.h"

namespace ortchestra::cli {

HelpFormatter::HelpFormatter() {
  column_width(32);
  label("Positionals", "Arguments");
}

std::string HelpFormatter::make_help(const CLI::App* app, std::string name,
                                     CLI::AppFormatMode mode) const {
  std::string help = CLI::Formatter::make_help(app, std::move(name), mode);
  // CLI11 puts two blank lines between some groups.
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
      "Rows (-s) are written STRATEGY[:option=value,...], as in "
      "threads:intra=1,spin=off\n";
  for (const StrategyInfo& strategy : strategies()) {
    text += fmt::format("  {:<30}{}\n", strategy.name, strategy.help);
  }
  text += "  with the options\n";
  for (const RowOption& option : row_options()) {
    std::vector<std::string_view> having;
    for (const StrategyInfo& strategy : strategies()) {
      if (has_option(strategy, option.name)) having.push_back(strategy.name);
    }
    const std::string only =
        having.size() == strategies().size() ? "" : fmt::format(" ({})", fmt::join(having, ", "));
    text += fmt::format("  {:<30}{}{}\n", fmt::format("{}={}", option.name, option.values),
                        option.help, only);
  }
  return text;
}

}  // namespace ortchestra::cli
