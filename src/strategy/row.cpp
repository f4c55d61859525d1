#include "ortchestra/strategy/row.h"

#include <algorithm>
#include <numeric>
#include <set>
#include <utility>

#include "ortchestra/base/error.h"
#include "ortchestra/strategy/strategies.h"

namespace ortchestra {

namespace {

template <class Names, class Name>
std::vector<std::string> names_of(const Names& infos, Name name) {
  std::vector<std::string> names;
  for (const auto& info : infos) names.emplace_back(std::invoke(name, info));
  return names;
}

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string unknown(const std::string& what, const std::string& name,
                    const std::vector<std::string>& known) {
  const auto nearest = nearest_name(name, known);
  return "unknown " + what + " '" + name + "'" +
         (nearest ? "; did you mean '" + *nearest + "'?" : "") + " (there are: " + joined(known) +
         ")";
}

bool belongs(const RowOption& option, const std::string& strategy) {
  return option.only.empty() || std::ranges::find(option.only, strategy) != option.only.end();
}

void parse_option(Row& row, const std::string& text, std::set<std::string>& seen) {
  const std::string in = " in row '" + row.spec + "'";
  const std::size_t equals = text.find('=');
  const std::string name = text.substr(0, equals);
  const auto option = std::ranges::find(row_options(), name, &RowOption::name);
  if (option == row_options().end()) {
    throw input_error(unknown("option", name, names_of(row_options(), &RowOption::name)) + in);
  }
  if (!belongs(*option, row.strategy)) {
    throw input_error("strategy '" + row.strategy + "' has no option '" + name + "'" + in +
                      ": leave it out (it is for " +
                      joined({option->only.begin(), option->only.end()}) + ")");
  }
  if (equals == std::string::npos) {
    throw input_error("option '" + name + "'" + in + " needs a value: " + name + "=" +
                      std::string(option->values));
  }
  if (!seen.insert(name).second) throw input_error("option '" + name + "' is given twice" + in);
  const std::string value = text.substr(equals + 1);
  if (!option->set(row.options, value)) {
    throw input_error("option '" + name + "'" + in + " can't be '" + value + "': it takes " +
                      std::string(option->values));
  }
}

}  // namespace

Row parse_row(const std::string& spec) {
  Row row;
  row.spec = spec;
  const std::size_t colon = spec.find(':');
  row.strategy = spec.substr(0, colon);
  const auto& all = strategies();
  if (std::ranges::find(all, row.strategy, &StrategyInfo::name) == all.end()) {
    throw input_error(unknown("strategy", row.strategy, names_of(all, &StrategyInfo::name)));
  }
  if (colon == std::string::npos) return row;
  std::set<std::string> seen;
  for (std::size_t start = colon + 1; start <= spec.size();) {
    const std::size_t end = std::min(spec.find(',', start), spec.size());
    parse_option(row, spec.substr(start, end - start), seen);
    start = end + 1;
  }
  in_force(row);  // Throws where values contradict each other.
  return row;
}

std::map<std::string, std::string> shown_options(const Row& row) {
  std::map<std::string, std::string> shown;
  for (const RowOption& option : row_options()) {
    if (belongs(option, row.strategy)) shown.emplace(option.name, option.shown(row.options));
  }
  return shown;
}

std::optional<std::string> nearest_name(std::string_view name,
                                        const std::vector<std::string>& names) {
  // Levenshtein's distance, one row of its table at a time.
  const auto distance = [name](std::string_view other) {
    std::vector<std::size_t> costs(other.size() + 1);
    std::iota(costs.begin(), costs.end(), std::size_t{0});
    for (std::size_t i = 1; i <= name.size(); ++i) {
      std::size_t diagonal = std::exchange(costs[0], i);
      for (std::size_t j = 1; j <= other.size(); ++j) {
        const std::size_t replaced = diagonal + (name[i - 1] == other[j - 1] ? 0 : 1);
        diagonal = std::exchange(costs[j], std::min({costs[j] + 1, costs[j - 1] + 1, replaced}));
      }
    }
    return costs.back();
  };
  const auto nearest = std::ranges::min_element(names, {}, distance);
  if (nearest == names.end() || distance(*nearest) > std::max<std::size_t>(1, nearest->size() / 2))
    return std::nullopt;
  return *nearest;
}

}  // namespace ortchestra
