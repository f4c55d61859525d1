#pragma once

#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace CLI {
class App;
}

namespace ortchestra::cli {

/// The words of the command line, the program's name first.
using Arguments = std::vector<std::string>;

/// What is to be done once the command line is understood. Returns the exit
/// code; throws what main reports.
using Action = std::function<int()>;

/// A command of the tool: one file of this folder each.
struct Command {
  std::string_view name;
  std::string_view summary;
  /// Adds its options to `app`. The action is called after `app` has parsed,
  /// while `app` lives.
  Action (*add)(CLI::App& app, const Arguments& arguments);
};

/// All commands, in the order of --help. A new one is a file and a line in the
/// list.
std::span<const Command> commands();

Action add_bench(CLI::App& app, const Arguments& arguments);
Action add_demo(CLI::App& app, const Arguments& arguments);
Action add_devices(CLI::App& app, const Arguments& arguments);
Action add_inspect(CLI::App& app, const Arguments& arguments);
Action add_tune(CLI::App& app, const Arguments& arguments);
Action add_report(CLI::App& app, const Arguments& arguments);
Action add_run(CLI::App& app, const Arguments& arguments);

}  // namespace ortchestra::cli
