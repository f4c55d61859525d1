#include "cli/terminal/command_line.h"

#include <fmt/format.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <cstdio>
#include <map>
#include <optional>
#include <utility>

#include "base/text/nearest_name.h"
#include "cli/terminal/help.h"
#include "cli/terminal/terminal.h"
#include "ortchestra/base/error.h"
#include "ortchestra/runtime/runtime.h"
#include "ortchestra/version.h"

namespace ortchestra::cli {
namespace {

std::string version_text() {
  return fmt::format("ortchestra {} (ONNX Runtime {})", ORTCHESTRA_VERSION, ort_version());
}

std::unique_ptr<CLI::App> make_app() {
  auto app = std::make_unique<CLI::App>(
      "Runs several ONNX models on every frame of a video, as fast as your machine allows.",
      "ortchestra");
  app->formatter(std::make_shared<HelpFormatter>());
  app->set_help_flag("-h,--help", "print this help; COMMAND --help describes a command");
  app->set_version_flag("--version", version_text,
                        "print the versions of ortchestra and ONNX Runtime");
  app->require_subcommand(0, 1);
  app->footer(
      "Examples:\n"
      "  ortchestra bench                  compare with the built-in models and video\n"
      "  ortchestra bench -m faces.onnx -m yolo.onnx -i street.mp4 --json result.json\n"
      "  ortchestra inspect yolo.onnx");
  return app;
}

/// The command that is being parsed, or the whole program if there is none.
const CLI::App& active(const CLI::App& app) {
  const auto chosen = app.get_subcommands();
  return chosen.empty() ? app : *chosen.front();
}

std::string help_command(const CLI::App& app) {
  return app.get_parent() == nullptr ? "ortchestra --help"
                                     : "ortchestra " + app.get_name() + " --help";
}

std::vector<std::string> option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::vector<std::string> command_names() {
  std::vector<std::string> names;
  for (const Command& command : commands()) names.emplace_back(command.name);
  return names;
}

std::string describe_extra(const CLI::App& app, const std::string& word) {
  if (word.starts_with("-") && word.size() > 1) {
    const std::string name = word.substr(0, word.find('='));
    return "unknown option '" + name + "'" + suggestion(name, option_names(app));
  }
  if (app.get_parent() == nullptr) {
    return "unknown command '" + word + "'" + suggestion(word, command_names());
  }
  return "'" + word +
         "' is not expected here: each option takes one value; repeat the option for more values";
}

/// CLI11's error in this program's words, if these are more helpful.
std::string describe(const CLI::ParseError& error, const CLI::App& app) {
  std::string text = error.what();
  if (dynamic_cast<const CLI::ExtrasError*>(&error) != nullptr) {
    const auto extras = app.remaining(true);
    if (!extras.empty()) return describe_extra(app, extras.front());
  }
  const std::size_t option_end = text.find(": ");
  if (dynamic_cast<const CLI::ArgumentMismatch*>(&error) != nullptr &&
      option_end != std::string::npos) {
    return "option " + text.substr(0, option_end) + " needs a value";
  }
  return text;
}

int print_help_to_stderr(const CLI::App& app) {
  std::fputs(app.help().c_str(), stderr);
  return 2;
}

}  // namespace

CommandLine::CommandLine(Arguments arguments) : arguments_(std::move(arguments)), app_(make_app()) {
  std::map<const CLI::App*, Action> actions;
  for (const Command& command : commands()) {
    CLI::App* const sub =
        app_->add_subcommand(std::string(command.name), std::string(command.summary));
    sub->group("Commands");
    actions[sub] = command.add(*sub, arguments_);
  }
  try {
    // CLI11 expects the arguments in reverse order, without the program's name.
    app_->parse(std::vector<std::string>(arguments_.rbegin(),
                                         arguments_.rend() - (arguments_.empty() ? 0 : 1)));
  } catch (const CLI::CallForHelp&) {
    action_ = [this] { return print(active(*app_).help()); };
    return;
  } catch (const CLI::CallForVersion&) {
    action_ = [] { return print(version_text() + "\n"); };
    return;
  } catch (const CLI::ParseError& error) {
    const CLI::App& app = active(*app_);
    throw input_error(describe(error, app) + " (see " + help_command(app) + ")");
  }
  const auto chosen = app_->get_subcommands();
  action_ = chosen.empty() ? Action([this] { return print_help_to_stderr(*app_); })
                           : actions.at(chosen.front());
}

CommandLine::~CommandLine() = default;

}  // namespace ortchestra::cli
