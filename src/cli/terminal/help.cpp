#include "cli/terminal/help.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <cctype>
#include <utility>
#include <vector>

#include "base/text/text.h"
#include "cli/terminal/help_layout.h"
#include "ortchestra/strategy/row.h"
#include "ortchestra/strategy/strategies.h"

namespace ortchestra::cli {
namespace {

constexpr const char* default_group = "Options";

struct HelpGroup {
  std::string heading;
  std::vector<HelpEntry> entries;
};

/// "-n, --frames N". Long names without a short one are aligned with the other long names.
std::string option_term(const CLI::Option& option) {
  std::vector<std::string> names;
  for (const std::string& name : option.get_snames()) names.push_back("-" + name);
  for (const std::string& name : option.get_lnames()) names.push_back("--" + name);
  std::string term = option.get_snames().empty() ? "    " : "";
  term += fmt::format("{}", fmt::join(names, ", "));
  if (option.get_items_expected_max() == 0) return term;
  const bool may_lack_value = option.get_items_expected_min() == 0;
  return term + fmt::format(fmt::runtime(may_lack_value ? " [{}]" : " {}"), option.get_type_name());
}

std::vector<const CLI::Option*> positionals_of(const CLI::App& app) {
  return app.get_options([](const CLI::Option* option) { return option->get_positional(); });
}

HelpGroup arguments_of(const CLI::App& app) {
  HelpGroup group{"Arguments", {}};
  for (const CLI::Option* option : positionals_of(app))
    group.entries.push_back({option->get_name(true), option->get_description()});
  return group;
}

HelpGroup commands_of(const CLI::App& app) {
  HelpGroup group{"Commands", {}};
  for (const CLI::App* command : app.get_subcommands({}))
    group.entries.push_back({command->get_name(), command->get_description()});
  return group;
}

HelpGroup options_of(const CLI::App& app, const std::string& name) {
  HelpGroup group{name, {}};
  for (const CLI::Option* option : app.get_options()) {
    if (option->get_group() != name || option->get_positional()) continue;
    group.entries.push_back({option_term(*option), option->get_description()});
  }
  // The most used options come first. They have short names. --help is the last one.
  std::stable_partition(group.entries.begin(), group.entries.end(),
                        [](const HelpEntry& entry) { return !entry.term.starts_with(' '); });
  const auto help = std::ranges::find(group.entries, "-h, --help", &HelpEntry::term);
  if (help != group.entries.end()) std::rotate(help, help + 1, group.entries.end());
  return group;
}

std::vector<HelpGroup> groups_of(const CLI::App& app) {
  std::vector<HelpGroup> groups = {arguments_of(app), commands_of(app)};
  for (const std::string& name : app.get_groups()) {
    if (name != default_group) groups.push_back(options_of(app, name));
  }
  groups.push_back(options_of(app, default_group));
  std::erase_if(groups, [](const HelpGroup& group) { return group.entries.empty(); });
  return groups;
}

std::string usage_of(const CLI::App& app) {
  const bool is_command = app.get_parent() != nullptr;
  std::string usage = fmt::format("Usage: ortchestra {} [options]",
                                  is_command ? app.get_name() : std::string("COMMAND"));
  for (const CLI::Option* option : positionals_of(app)) {
    const std::string several = option->get_items_expected_max() > 1 ? "..." : "";
    usage += fmt::format(fmt::runtime(option->get_required() ? " {}{}" : " [{}{}]"),
                         option->get_name(true), several);
  }
  return usage;
}

/// "compare results" as a sentence: "Compare results."
std::string as_sentence(std::string text) {
  text.front() = static_cast<char>(std::toupper(static_cast<unsigned char>(text.front())));
  return text.ends_with('.') ? text : text + '.';
}

}  // namespace

std::string HelpFormatter::make_help(const CLI::App* app, std::string, CLI::AppFormatMode) const {
  std::string help = help_lines(as_sentence(app->get_description()), width_) + "\n" +
                     help_lines(usage_of(*app), width_);
  const std::vector<HelpGroup> groups = groups_of(*app);
  std::vector<HelpEntry> all;
  for (const HelpGroup& group : groups)
    all.insert(all.end(), group.entries.begin(), group.entries.end());
  const std::size_t column = description_column(all, width_);
  for (const HelpGroup& group : groups) {
    help += "\n" + help_lines(group.heading + ":", width_);
    for (const HelpEntry& entry : group.entries) help += entry_lines(entry, column, width_);
  }
  if (!app->get_footer().empty()) help += "\n" + help_lines(app->get_footer(), width_);
  return help;
}

std::string help_of(const CLI::App& app) {
  return app.get_formatter()->make_help(&app, "", CLI::AppFormatMode::Normal);
}

std::string strategies_help() {
  std::string text =
      "A row (-s) is written as STRATEGY[:option=value,...], as in threads:intra=1,spin=off.\n"
      "\n"
      "Strategies:\n";
  for (const StrategyInfo& strategy : strategies())
    text += fmt::format("  {}  {}\n", strategy.name, strategy.help);
  text += "\nOptions of a row (in parentheses: the only strategies that have the option):\n";
  for (const RowOption& option : row_options()) {
    std::vector<std::string_view> having;
    for (const StrategyInfo& strategy : strategies()) {
      if (has_option(strategy, option.name)) having.push_back(strategy.name);
    }
    const std::string only =
        having.size() == strategies().size() ? "" : fmt::format(" ({})", fmt::join(having, ", "));
    text += fmt::format("  {}={}  {}{}\n", option.name, option.values, option.help, only);
  }
  return text +
         "\nExample:\n"
         "  ortchestra bench -s serial -s threads:intra=1 -s pool:workers=2,window=8";
}

}  // namespace ortchestra::cli
