#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>

#include "cli/config/settings.h"
#include "cli/terminal/options.h"
#include "cli/terminal/values.h"

namespace ortchestra::cli {

/// Adds -m and --size to the group "Workload" of `app`: what every command that runs models needs
/// to know. Parsing fills `settings`, which must live as long.
void add_model_flags(CLI::App& app, WorkSettings& settings);
/// The same, -i for one input, and add_reading_flags.
void add_input_flags(CLI::App& app, WorkSettings& settings);
/// Adds --no-autorotate and --protocols to `group`.
void add_reading_flags(const OptionGroup& group, WorkSettings& settings);
/// Adds -d.
void add_device_flag(CLI::App& app, const std::string& group, WorkSettings& settings);

/// Files that settings are read from, by path.
struct SettingsFiles {
  std::optional<std::string> config;
  std::optional<std::string> plan;
};
/// --config and --plan.
void add_config_flag(CLI::App& app, SettingsFiles& files);
void add_plan_flag(CLI::App& app, SettingsFiles& files);

/// A parser of whole numbers within `range`, for add_value.
std::function<std::int64_t(const std::string&, const std::string&)> whole_number(
    const Range& range);
std::string as_given(const std::string& option, const std::string& text);
/// "HELP [DEFAULT]"
std::string default_of(const std::string& help, const std::string& value);
std::string default_of(const std::string& help, std::int64_t value);

}  // namespace ortchestra::cli
