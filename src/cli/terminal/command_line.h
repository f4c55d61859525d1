#pragma once

#include <memory>

#include "cli/commands/command.h"

namespace ortchestra::cli {

/// What the user typed, understood.
class CommandLine {
 public:
  /// Throws Error(input) for what can't be understood, and suggests what may
  /// have been meant.
  explicit CommandLine(Arguments arguments);
  ~CommandLine();
  CommandLine(const CommandLine&) = delete;
  CommandLine& operator=(const CommandLine&) = delete;

  /// Does it. Returns the exit code.
  int run() const { return action_(); }

 private:
  Arguments arguments_;
  std::unique_ptr<CLI::App> app_;
  Action action_;
};

}  // namespace ortchestra::cli
