#include "ortchestra/strategy/row.h"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text/nearest_name.h"
#include "ortchestra/base/error.h"
#include "ortchestra/strategy/strategies.h"
#include "strategy/rows/names.h"

namespace ortchestra {

namespace {

void parse_option(Row& row, const std::string& text, const StrategyInfo& strategy,
                  const std::string& in, std::set<std::string>& seen) {
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const auto option = std::ranges::find(row_options(), name, &RowOption::name);
  if (option == row_options().end())
    throw input_error(unknown_name("option", name, names_of(row_options())) + in);
  if (!has_option(strategy, name)) {
    throw input_error("strategy '" + row.strategy + "' has no option '" + name + "'" + in +
                      ": leave it out (it is for " + joined(strategies_with(name)) + ")");
  }
  if (equals == std::string::npos) {
    throw input_error("option '" + name + "'" + in + " needs a value: " + name + "=" +
                      std::string(option->values));
  }
  if (!seen.insert(name).second) throw input_error("option '" + name + "' is given twice" + in);
  const std::string value = text.substr(equals + 1);
  if (!option->read(row.options, value)) {
    throw input_error("option '" + name + "'" + in + " can't be '" + value + "': it takes " +
                      std::string(option->values));
  }
}

}  // namespace

Row parse_row(const std::string& text) {
  Row row;
  const std::size_t colon = text.find(':');
  row.strategy = text.substr(0, colon);
  const StrategyInfo& strategy = strategy_named(row.strategy);
  if (colon == std::string::npos) return row;
  std::set<std::string> seen;
  for (std::size_t start = colon + 1; start <= text.size();) {
    const std::size_t end = std::min(text.find(',', start), text.size());
    parse_option(row, text.substr(start, end - start), strategy, " in row '" + text + "'", seen);
    start = end + 1;
  }
  with_defaults(row);  // throws if values contradict each other
  return row;
}

std::string to_string(const Row& row) {
  std::string text = row.strategy;
  char separator = ':';
  for (const RowOption& option : row_options()) {
    const auto value = option.written(row.options);
    if (!value) continue;
    text += separator + std::string(option.name) + "=" + *value;
    separator = ',';
  }
  return text;
}

std::map<std::string, std::string> shown_options(const Row& row,
                                                 const std::vector<std::string>& model_devices) {
  const StrategyInfo& strategy = strategy_named(row.strategy);
  std::vector<std::string> devices = model_devices;
  std::ranges::replace(devices, std::string(), row.options.device.value_or("cpu"));
  std::map<std::string, std::string> shown;
  for (const RowOption& option : row_options()) {
    if (!has_option(strategy, option.name)) continue;
    const std::string unset = option.unset_on != nullptr ? option.unset_on(row.options, devices)
                                                         : std::string(option.unset);
    shown.emplace(option.name, option.written(row.options).value_or(unset));
  }
  return shown;
}

}  // namespace ortchestra
