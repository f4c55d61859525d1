#include "cli/terminal/command_line.h"

#include <fmt/format.h>
#include <fmt/ranges.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <span>
#include <utility>

#include "base/text/nearest_name.h"
#include "cli/terminal/arguments.h"
#include "cli/terminal/help.h"
#include "cli/terminal/terminal.h"
#include "ortchestra/base/error.h"
#include "ortchestra/runtime/runtime.h"
#include "ortchestra/version.h"

namespace ortchestra::cli {
namespace {

std::string version_text() {
  std::string runtime;
  try {
    runtime = "ONNX Runtime " + ort_version();
  } catch (const Error&) {
    runtime = "no ONNX Runtime that can be used: see ortchestra devices";
  }
  return fmt::format("ortchestra {} ({})\n", ORTCHESTRA_VERSION, runtime);
}

std::unique_ptr<CLI::App> make_app() {
  auto app = std::make_unique<CLI::App>(
      "Runs several ONNX models on every frame of a video, as fast as your machine allows.",
      "ortchestra");
  app->formatter(std::make_shared<HelpFormatter>(text_width(STDOUT_FILENO)));
  app->set_help_flag("-h,--help", "print this help");
  app->set_version_flag("-V,--version", version_text,
                        "print the versions of ortchestra and ONNX Runtime");
  app->require_subcommand(0, 1);
  app->footer(
      "'ortchestra COMMAND --help' or 'ortchestra help COMMAND' describes a command.\n"
      "\n"
      "First steps:\n"
      "  ortchestra bench  compare with the built-in models and video\n"
      "  ortchestra inspect yolo.onnx  see what a model needs\n"
      "\n"
      "Examples:\n"
      "  ortchestra bench -m faces.onnx -m yolo.onnx -i street.mp4 --json result.json\n"
      "  ortchestra tune -m faces.onnx -m yolo.onnx -i street.mp4 -o plan.toml\n"
      "  ortchestra run --plan plan.toml -i street.mp4 -o street.jsonl -o seen.mp4");
  return app;
}

using Words = std::span<const std::string>;

/// Whether a word before "--" is one of the option's names.
bool has_option_of(const CLI::Option& option, Words words) {
  return std::any_of(words.begin(), std::ranges::find(words, "--"), [&](const std::string& word) {
    return looks_like_option(word) && option.check_name(word);
  });
}

const Command* first_command_in(Words words) {
  for (const std::string& word : words) {
    const auto found = std::ranges::find(commands(), word, &Command::name);
    if (found != commands().end()) return &*found;
  }
  return nullptr;
}

/// The first command that has an option. Empty if none has it.
std::string command_with(const CLI::App& app, const std::string& option) {
  for (const CLI::App* command : app.get_subcommands({})) {
    if (command->get_option_no_throw(option) != nullptr) return command->get_name();
  }
  return "";
}

/// The error for options that have no command before them.
Error option_first(const CLI::App& app, Words words) {
  if (const Command* const command = first_command_in(words)) {
    Arguments in_order = {"ortchestra", std::string(command->name)};
    const auto at = std::ranges::find(words, command->name);
    in_order.insert(in_order.end(), words.begin(), at);
    in_order.insert(in_order.end(), at + 1, words.end());
    return input_error("options come after the command: " + shell_command(in_order));
  }
  const std::string& option = words.front();
  const std::string command = command_with(app, option.substr(0, option.find('=')));
  if (!command.empty()) {
    Arguments example = {"ortchestra", command};
    example.insert(example.end(), words.begin(), words.end());
    return input_error(
        fmt::format("give a command before {}, as in: {}", option, shell_command(example)));
  }
  return input_error(fmt::format("unknown option '{}'{} (see ortchestra --help)", option,
                                 suggestion(option, long_option_names(app))));
}

Error unknown_command(const std::string& word) {
  const std::string text = fmt::format("unknown command '{}'", word);
  if (word.ends_with(".onnx")) {
    const Arguments look = {"ortchestra", "inspect", word};
    return input_error(
        fmt::format("{}; to see what this model needs: {}", text, shell_command(look)));
  }
  const std::string nearest = suggestion(word, command_names());
  return input_error(fmt::format(
      "{}{} (see ortchestra --help)", text,
      nearest.empty() ? fmt::format(": the commands are {}", fmt::join(command_names(), ", "))
                      : nearest));
}

/// The checked arguments of a command.
Arguments read_arguments(const CLI::App& command, Words given) {
  try {
    return checked_arguments(command, given);
  } catch (const Error& error) {
    throw error.with_text(
        fmt::format("{} (see ortchestra {} --help)", error.what(), command.get_name()));
  }
}

}  // namespace

CommandLine::CommandLine(Arguments arguments) : arguments_(std::move(arguments)), app_(make_app()) {
  std::map<std::string_view, Action> actions;
  for (const Command& command : commands()) {
    CLI::App* const sub =
        app_->add_subcommand(std::string(command.name), std::string(command.summary));
    actions[command.name] = command.add(*sub, arguments_);
  }
  action_ = find_action(actions);
}

Action CommandLine::find_action(const std::map<std::string_view, Action>& actions) const {
  const Words words = Words(arguments_).subspan(std::min<std::size_t>(1, arguments_.size()));
  if (words.empty()) {
    return [this] {
      std::fputs(help_of(*app_).c_str(), stderr);
      return 2;
    };
  }
  if (has_option_of(*app_->get_version_ptr(), words)) return [] { return print(version_text()); };
  const bool option_is_first = looks_like_option(words.front());
  const Command* const command = first_command_in(option_is_first ? words : words.first(1));
  if (command == nullptr && !option_is_first) throw unknown_command(words.front());
  if (has_option_of(*app_->get_help_ptr(), words)) {
    const CLI::App* const described =
        command == nullptr ? app_.get() : app_->get_subcommand(std::string(command->name));
    return [described] { return print(help_of(*described)); };
  }
  if (option_is_first) throw option_first(*app_, words);
  const CLI::App& chosen = *app_->get_subcommand(std::string(command->name));
  Arguments checked = read_arguments(chosen, words.subspan(1));
  checked.insert(checked.begin(), chosen.get_name());
  try {
    // CLI11 takes the arguments in reverse order.
    app_->parse(std::vector<std::string>(checked.rbegin(), checked.rend()));
  } catch (const CLI::CallForHelp&) {
    return [&chosen] { return print(help_of(chosen)); };
  }
  return actions.at(command->name);
}

CommandLine::~CommandLine() = default;

}  // namespace ortchestra::cli
