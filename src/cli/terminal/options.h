#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ortchestra::cli {

/// A group of options with a heading in --help.
struct OptionGroup {
  CLI::App& app;
  std::string name = "Options";
};

/// The names and texts of an option in --help.
struct OptionText {
  std::string names;  ///< "-n,--frames"
  std::string value;  ///< "N": the placeholder of its value
  std::string help;
};

/// Receives the option's long name, for messages, and its values in the given order.
using TakeValues =
    std::function<void(const std::string& option, const std::vector<std::string>& values)>;

/// An option that may be given several times. `take` parses the values, not CLI11, so that all
/// error messages have the same form.
CLI::Option* add_repeatable(const OptionGroup& group, const OptionText& text, TakeValues take);

/// An option that may be given once: checked_arguments() (arguments.h) counts.
CLI::Option* add_single(
    const OptionGroup& group, const OptionText& text,
    std::function<void(const std::string& option, const std::string& value)> take);

/// The same, but stores `parse(option, value)` in `target`, which must outlive the parsing.
template <class Value, class Parse>
CLI::Option* add_value(const OptionGroup& group, const OptionText& text,
                       std::optional<Value>& target, Parse parse) {
  return add_single(group, text,
                    [&target, parse](const std::string& option, const std::string& value) {
                      target = static_cast<Value>(parse(option, value));
                    });
}

/// Adds "NAME FILE|-", for the result of a command that describes something. Without a value, the
/// result goes to standard output ("-"). Parsing throws Error(input) for a path that ends in .onnx,
/// so that no model is overwritten, and for a path that can't be written.
void add_text_output(CLI::App& app, const std::string& name, const std::string& help,
                     std::optional<std::string>& target);
/// The same for "--json".
void add_json_output(CLI::App& app, std::optional<std::string>& target);

}  // namespace ortchestra::cli
