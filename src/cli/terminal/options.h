#pragma once

#include <CLI/CLI.hpp>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace ortchestra::cli {

/// A heading of --help.
struct OptionGroup {
  CLI::App& app;
  std::string name = "Options";
};

/// How an option is written and explained.
struct OptionText {
  std::string names;  ///< "-n,--frames"
  std::string value;  ///< "N": what stands for its value in --help
  std::string help;
};

/// Gets the values an option was given, in order, and the option's long name
/// for messages.
using TakeValues =
    std::function<void(const std::string& option, const std::vector<std::string>& values)>;

/// An option that may be given several times, one value each time. CLI11 is
/// left to find the words: what they mean is for `take`, so that all complaints
/// are worded alike.
CLI::Option* add_repeatable(const OptionGroup& group, const OptionText& text, TakeValues take);

/// An option that may be given once: throws Error(input) otherwise.
CLI::Option* add_single(
    const OptionGroup& group, const OptionText& text,
    std::function<void(const std::string& option, const std::string& value)> take);

/// The same, kept as `parse(option, value)` in `target`, which must outlive the
/// parsing.
template <class Value, class Parse>
CLI::Option* add_value(const OptionGroup& group, const OptionText& text,
                       std::optional<Value>& target, Parse parse) {
  return add_single(group, text,
                    [&target, parse](const std::string& option, const std::string& value) {
                      target = static_cast<Value>(parse(option, value));
                    });
}

/// Adds "NAME FILE|-", a place for the answer of a command that describes something. Without a
/// value it means "-". Throws Error(input) for the name of a model, which was hardly meant to be
/// overwritten.
void add_text_output(CLI::App& app, const std::string& name, const std::string& help,
                     std::optional<std::string>& target);
/// The same for "--json".
void add_json_output(CLI::App& app, std::optional<std::string>& target);

}  // namespace ortchestra::cli
