#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>

#include "base/text/values.h"
#include "cli/terminal/options.h"
#include "ortchestra/config/settings.h"

namespace ortchestra::cli {

/// Adds -m and --size, which all commands that run models have, to the group "Workload" of `app`.
/// Parsing fills `settings`, which must outlive `app`.
void add_model_flags(CLI::App& app, WorkSettings& settings);
/// Adds the same, -i for one input, and the flags of add_reading_flags().
void add_input_flags(CLI::App& app, WorkSettings& settings);
/// Adds --no-autorotate and --protocols to `group`.
void add_reading_flags(const OptionGroup& group, WorkSettings& settings);
/// Adds -d to the group.
void add_device_flag(CLI::App& app, const std::string& group, WorkSettings& settings);

/// Paths of the files from which settings are read.
struct SettingsFiles {
  std::optional<std::string> config;
  std::optional<std::string> plan;
};

/// Adds --onnxruntime and --plugin. Their values take effect while the command line is parsed,
/// before any command uses ONNX Runtime.
void add_runtime_flags(CLI::App& app, const std::string& group);
/// Adds --config.
void add_config_flag(CLI::App& app, SettingsFiles& files);
/// Adds --plan.
void add_plan_flag(CLI::App& app, SettingsFiles& files);

/// Returns a parser for whole numbers within `range`, for add_value().
std::function<std::int64_t(const std::string&, const std::string&)> whole_number(
    const Range& range);
/// A parser that returns the text unchanged.
std::string as_given(const std::string& option, const std::string& text);
/// "HELP [default: VALUE]"
std::string default_of(const std::string& help, const std::string& value);
std::string default_of(const std::string& help, std::int64_t value);

}  // namespace ortchestra::cli
