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

/// The command-line arguments, with the program's name first.
using Arguments = std::vector<std::string>;

/// Runs a command after the command line is parsed. Returns the exit code. main() reports what it
/// throws.
using Action = std::function<int()>;

/// A command of the tool. One file per command, in this folder or in `cli/shards/`.
struct Command {
  std::string_view name;
  std::string_view summary;
  /// Adds the command's options to `app`. The action is called after `app` has parsed the
  /// arguments, while `app` exists.
  Action (*add)(CLI::App& app, const Arguments& arguments);
};

/// All commands, in the order of --help. A new command is one file and one line in the list.
std::span<const Command> commands();
std::vector<std::string> command_names();

Action add_bench(CLI::App& app, const Arguments& arguments);
Action add_convert(CLI::App& app, const Arguments& arguments);
Action add_demo(CLI::App& app, const Arguments& arguments);
Action add_devices(CLI::App& app, const Arguments& arguments);
Action add_help(CLI::App& app, const Arguments& arguments);
Action add_inspect(CLI::App& app, const Arguments& arguments);
Action add_tune(CLI::App& app, const Arguments& arguments);
Action add_manifest(CLI::App& app, const Arguments& arguments);
Action add_merge(CLI::App& app, const Arguments& arguments);
Action add_report(CLI::App& app, const Arguments& arguments);
Action add_run(CLI::App& app, const Arguments& arguments);

}  // namespace ortchestra::cli
