#pragma once

#include <map>
#include <memory>
#include <string_view>

#include "cli/commands/command.h"

namespace ortchestra::cli {

/// The parsed command line.
class CommandLine {
 public:
  /// Throws Error(input) for unknown or wrong arguments, with the nearest valid name.
  explicit CommandLine(Arguments arguments);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  /// Runs the command. Returns the exit code.
  int run() const { return action_(); }
  /// All commands and options, whatever was parsed.
  const CLI::App& app() const { return *app_; }

 private:
  Action find_action(const std::map<std::string_view, Action>& actions) const;

  Arguments arguments_;
  std::unique_ptr<CLI::App> app_;
  Action action_;
};

}  // namespace ortchestra::cli
