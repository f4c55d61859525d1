#include "cli/terminal/options.h"

#include <utility>

#include "cli/commands/output_path.h"

namespace ortchestra::cli {
namespace {

std::string long_name(const std::string& names) {
  const std::size_t start = names.find("--");
  return start == std::string::npos ? names : names.substr(start);
}

}  // namespace

CLI::Option* add_repeatable(const OptionGroup& group, const OptionText& text, TakeValues take) {
  const std::function<void(const std::vector<std::string>&)> pass_on =
      [option = long_name(text.names),
       take = std::move(take)](const std::vector<std::string>& values) { take(option, values); };
  CLI::Option* const option = group.app.add_option_function(text.names, pass_on, text.help);
  option->type_name(text.value)->allow_extra_args(false)->group(group.name);
  return option;
}

CLI::Option* add_single(
    const OptionGroup& group, const OptionText& text,
    std::function<void(const std::string& option, const std::string& value)> take) {
  const std::function<void(const std::string&)> pass_on =
      [option = long_name(text.names), take = std::move(take)](const std::string& value) {
        take(option, value);
      };
  CLI::Option* const option = group.app.add_option_function(text.names, pass_on, text.help);
  option->type_name(text.value)->group(group.name);
  return option;
}

void add_text_output(CLI::App& app, const std::string& name, const std::string& help,
                     std::optional<std::string>& target) {
  const std::function<void(const std::string&)> take = [&target, name](const std::string& value) {
    target = value.empty() ? "-" : value;
    if (*target != "-") check_output_path(name, *target);
  };
  app.add_option_function(name, take, help)->type_name("FILE|-")->expected(0, 1);
}

void add_json_output(CLI::App& app, std::optional<std::string>& target) {
  add_text_output(app, "--json",
                  "write JSON to FILE, or to standard output (-) instead of the table", target);
}

}  // namespace ortchestra::cli
