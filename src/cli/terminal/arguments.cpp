#include "cli/terminal/arguments.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <CLI/CLI.hpp>
#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>
#include <optional>
#include <system_error>
#include <utility>

#include "base/text/nearest_name.h"
#include "ortchestra/base/error.h"
#include "ortchestra/loading/resolve.h"
#include "ortchestra/strategy/strategies.h"

namespace ortchestra::cli {
namespace {

namespace fs = std::filesystem;

bool takes_value(const CLI::Option& option) { return option.get_items_expected_max() > 0; }

bool may_lack_value(const CLI::Option& option) { return option.get_items_expected_min() == 0; }

bool is_repeatable(const CLI::Option& option) { return option.get_items_expected_max() > 1; }

std::string long_name(const CLI::Option& option) { return "--" + option.get_lnames().front(); }

/// "-m", or "--config" for an option without a short name.
std::string shortest_name(const CLI::Option& option) {
  return option.get_snames().empty() ? long_name(option) : "-" + option.get_snames().front();
}

/// Whether an option's value is a path, by its placeholder in the help.
bool takes_path(const CLI::Option& option) {
  const std::string value = option.get_type_name();
  return std::ranges::any_of(std::array{"FILE", "INPUT", "OUTPUT"}, [&](const char* name) {
    return value.find(name) != std::string::npos;
  });
}

bool is_model(const std::string& word) {
  return word.ends_with(".onnx") || !is_model_file(word) ||
         !is_model_file(word.substr(word.find('=') + 1));
}

/// The option for which a word was probably meant. Empty if there is no guess.
std::string likely_option(const std::string& word) {
  static constexpr std::pair<std::string_view, std::string_view> by_extension[] = {
      {".toml", "--config"}, {".json", "--json"},  {".html", "--html"},   {".md", "--markdown"},
      {".csv", "--output"},  {".npz", "--output"}, {".jsonl", "--output"}};
  if (is_model(word)) return "--model";
  const fs::path path = word;
  for (const auto& [extension, option] : by_extension) {
    if (path.extension() == extension) return std::string(option);
  }
  const std::string strategy = word.substr(0, word.find(':'));
  if (std::ranges::find(strategies(), strategy, &StrategyInfo::name) != strategies().end())
    return "--strategy";
  std::error_code ignored;
  const bool is_input =
      path.has_extension() || fs::exists(path, ignored) || word.find("://") != std::string::npos;
  return is_input ? "--input" : "";
}

/// The commands that have an option, except `command`: "bench and tune".
std::string other_commands_with(const std::string& option, const CLI::App& command) {
  std::vector<std::string> names;
  for (const CLI::App* other : command.get_parent()->get_subcommands({})) {
    if (other != &command && other->get_option_no_throw(option) != nullptr)
      names.push_back(other->get_name());
  }
  if (names.size() < 2) return names.empty() ? "" : names.front();
  const std::string last = names.back();
  names.pop_back();
  return fmt::format("{} and {}", fmt::join(names, ", "), last);
}

/// Reads the arguments from left to right.
class ArgumentReader {
 public:
  ArgumentReader(const CLI::App& command, std::span<const std::string> given)
      : command_(command), given_(given) {}

  Arguments read() {
    while (at_ < given_.size()) {
      const std::string& word = given_[at_++];
      if (options_ended_ || !looks_like_option(word)) {
        read_positional(word);
      } else if (word == "--") {
        options_ended_ = true;
      } else if (word.starts_with("--")) {
        read_long(word);
      } else {
        read_short(word);
      }
    }
    check_combinations();
    if (!positionals_.empty()) checked_.emplace_back("--");
    checked_.insert(checked_.end(), positionals_.begin(), positionals_.end());
    return std::move(checked_);
  }

 private:
  const CLI::Option* option_named(const std::string& name) const {
    return command_.get_option_no_throw(name);
  }

  bool was_given(const CLI::Option* option) const {
    return std::ranges::find(given_options_, option) != given_options_.end();
  }

  void read_long(const std::string& word) {
    const std::size_t equals = word.find('=');
    const CLI::Option* const option = option_named(word.substr(0, equals));
    if (option == nullptr) throw unknown_option(word);
    read_option(*option, equals == std::string::npos ? std::nullopt
                                                     : std::optional(word.substr(equals + 1)));
  }

  /// Reads "-q", "-n3", "-n=3" or "-qn3".
  void read_short(const std::string& word) {
    for (std::size_t letter = 1; letter < word.size(); ++letter) {
      const CLI::Option* const option = option_named({'-', word[letter]});
      if (option == nullptr) throw unknown_option(word);
      const std::string rest = word.substr(letter + 1);
      const bool has_equals = rest.starts_with('=');
      if (takes_value(*option) || has_equals) {
        read_option(*option, rest.empty() ? std::nullopt : std::optional(rest.substr(has_equals)));
        return;
      }
      read_option(*option, std::nullopt);
    }
  }

  void read_option(const CLI::Option& option, const std::optional<std::string>& attached) {
    const std::string name = long_name(option);
    const bool first = !was_given(&option);
    if (first) given_options_.push_back(&option);
    if (!takes_value(option)) {
      if (attached) throw input_error(fmt::format("option {} takes no value", name));
      if (first) checked_.push_back(name);
      return;
    }
    if (!first && !is_repeatable(option))
      throw input_error(fmt::format("option {} is given twice: give it once", name));
    if (attached && attached->empty()) {
      throw input_error(fmt::format("option {} has no value after '='", name));
    }
    if (attached) {
      add_value_of(option, *attached);
    } else if (next_is_value_of(option)) {
      add_value_of(option, given_[at_++]);
    } else {
      checked_.push_back(name);
    }
    // A shell expands a pattern, as in "-m *.onnx", to several words.
    while (is_repeatable(option) && at_ < given_.size() && !looks_like_option(given_[at_]) &&
           likely_option(given_[at_]) == name && takes_several(name)) {
      add_value_of(option, given_[at_++]);
    }
  }

  /// Outputs are excluded, because the input is often given last without its option.
  static bool takes_several(const std::string& name) {
    return name == "--model" || name == "--input";
  }

  /// Throws Error(input) if the option lacks a value that it needs.
  bool next_is_value_of(const CLI::Option& option) const {
    const bool is_last = at_ == given_.size();
    if (may_lack_value(option))
      return !is_last && !looks_like_option(given_[at_]) && !is_model(given_[at_]);
    const std::string name = long_name(option);
    if (is_last) throw input_error(fmt::format("option {} needs a value", name));
    const std::string& next = given_[at_];
    if (!looks_like_option(next)) return true;
    const std::string remedy =
        takes_path(option) ? fmt::format("; if a file is meant, write {}=./{}", name, next) : "";
    throw input_error(fmt::format("option {} needs a value, but '{}' looks like an option{}", name,
                                  next, remedy));
  }

  void add_value_of(const CLI::Option& option, const std::string& value) {
    const std::string name = long_name(option);
    // CLI11 takes "--name=" for an option whose value follows.
    checked_.push_back(value.empty() ? name : name + "=" + value);
    if (value.empty()) checked_.push_back(value);
  }

  const CLI::Option* positional_option() const {
    const auto found =
        command_.get_options([](const CLI::Option* option) { return option->get_positional(); });
    return found.empty() ? nullptr : found.front();
  }

  void read_positional(const std::string& word) {
    const CLI::Option* const option = positional_option();
    if (option == nullptr || (!positionals_.empty() && !is_repeatable(*option)))
      throw unexpected(word);
    positionals_.push_back(word);
  }

  Error unexpected(const std::string& word) const {
    const std::string text = fmt::format("'{}' is not expected here", word);
    const std::string guess = likely_option(word);
    const CLI::Option* const option = guess.empty() ? nullptr : option_named(guess);
    if (option == nullptr) {
      const CLI::Option* const positional = positional_option();
      return input_error(text + (positional == nullptr
                                     ? fmt::format(": {} takes only options", command_.get_name())
                                     : ": give one " + positional->get_name(true)));
    }
    if (is_repeatable(*option) || !was_given(option)) {
      return input_error(
          fmt::format("{}: did you mean '{} {}'?", text, shortest_name(*option), word));
    }
    const std::string remedy =
        guess == "--input"
            ? "; give several pictures as a directory, or as a quoted pattern: -i '*.jpg'"
            : "";
    return input_error(fmt::format("{}: option {} takes one value{}", text, guess, remedy));
  }

  Error unknown_option(const std::string& word) const {
    const std::string name = word.substr(0, word.find('='));
    const std::string text = fmt::format("unknown option '{}'", name);
    const std::string others = other_commands_with(name, command_);
    if (!others.empty())
      return input_error(fmt::format("{}: {} {} it, but {} does not", text, others,
                                     others.find(' ') == std::string::npos ? "has" : "have",
                                     command_.get_name()));
    return input_error(text + (name.size() > 2 ? suggestion(name, long_option_names(command_))
                                               : other_case(name)));
  }

  /// Suggests "-n" for "-N". All other short names are equally near.
  std::string other_case(std::string name) const {
    const auto letter = static_cast<unsigned char>(name.back());
    name.back() =
        static_cast<char>(std::islower(letter) != 0 ? std::toupper(letter) : std::tolower(letter));
    return option_named(name) == nullptr ? "" : fmt::format("; did you mean '{}'?", name);
  }

  void check_combinations() const {
    for (const CLI::Option* option : given_options_) {
      for (const CLI::Option* other : option->get_excludes()) {
        if (was_given(other)) {
          throw input_error(fmt::format("{} and {} can't be used together: give one of them",
                                        long_name(*option), long_name(*other)));
        }
      }
    }
    const CLI::Option* const positional = positional_option();
    if (positional != nullptr && positional->get_required() && positionals_.empty()) {
      throw input_error(fmt::format("{} needs a {}: {}", command_.get_name(),
                                    positional->get_name(true), positional->get_description()));
    }
  }

  const CLI::App& command_;
  std::span<const std::string> given_;
  std::size_t at_ = 0;  ///< the index of the next word
  bool options_ended_ = false;
  std::vector<const CLI::Option*> given_options_;
  Arguments checked_;
  Arguments positionals_;
};

bool is_safe_in_shell(char letter) {
  static constexpr std::string_view safe_signs = "_-+=./:,@%";
  return std::isalnum(static_cast<unsigned char>(letter)) != 0 ||
         safe_signs.find(letter) != std::string_view::npos;
}

std::string quoted_for_shell(const std::string& word) {
  if (!word.empty() && std::ranges::all_of(word, is_safe_in_shell)) return word;
  std::string text = "'";
  for (const char letter : word) text += letter == '\'' ? "'\\''" : std::string(1, letter);
  return text + "'";
}

}  // namespace

bool looks_like_option(const std::string& word) {
  if (word.size() < 2 || word.front() != '-') return false;
  return word[1] == '-' || std::isalpha(static_cast<unsigned char>(word[1])) != 0;
}

Arguments checked_arguments(const CLI::App& command, std::span<const std::string> given) {
  return ArgumentReader(command, given).read();
}

std::vector<std::string> long_option_names(const CLI::App& app) {
  std::vector<std::string> names;
  for (const CLI::Option* option : app.get_options()) {
    for (const std::string& name : option->get_lnames()) names.push_back("--" + name);
  }
  return names;
}

std::string shell_command(std::span<const std::string> words) {
  std::vector<std::string> quoted;
  for (const std::string& word : words) quoted.push_back(quoted_for_shell(word));
  return fmt::format("{}", fmt::join(quoted, " "));
}

}  // namespace ortchestra::cli
