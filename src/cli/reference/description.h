#pragma once

#include <string>
#include <vector>

namespace CLI {
class App;
}

namespace ortchestra::cli {

/// What a shell can complete for a value.
enum class Completion {
  none,
  choices,
  file,
  folder,
};

/// The value of an option, or an argument without option.
struct OptionValue {
  std::string placeholder;  ///< "FILE.toml"; empty: the option takes no value
  bool is_optional = false;
  bool is_repeatable = false;
  Completion completion = Completion::none;
  std::vector<std::string> choices;  ///< for Completion::choices
  std::string extension;             ///< of the files, ".toml"; empty: all files
};

struct OptionDescription {
  std::vector<std::string> names;  ///< "-m", "--model"
  OptionValue value;
  std::string help;
};

struct OptionGroupDescription {
  std::string heading;
  std::vector<OptionDescription> options;
};

struct ArgumentDescription {
  OptionValue value;
  std::string help;
};

/// A command, as its help describes it.
struct CommandDescription {
  std::string name;
  std::string summary;
  std::vector<ArgumentDescription> arguments;
  std::vector<OptionGroupDescription> groups;
  std::string footer;
};

struct ProgramDescription {
  CommandDescription program;  ///< the options that are given without a command
  std::vector<CommandDescription> commands;
};

/// Reads the command line's own options. So man pages and completions can't differ from it.
ProgramDescription describe_program(const CLI::App& app);

/// The value that belongs to a placeholder: "skip|fail" has two choices, "FILE.toml" is a file.
OptionValue describe_value(const std::string& placeholder,
                           const std::vector<std::string>& commands);

}  // namespace ortchestra::cli
