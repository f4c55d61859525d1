#include "strategy/rows/names.h"

#include "base/text/nearest_name.h"
#include "ortchestra/strategy/strategies.h"

namespace ortchestra {

std::string joined(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text += (text.empty() ? "" : ", ") + name;
  return text;
}

std::string unknown_name(const std::string& what, const std::string& name,
                         const std::vector<std::string>& known) {
  return "unknown " + what + " '" + name + "'" + suggestion(name, known) +
         " (there are: " + joined(known) + ")";
}

std::vector<std::string> strategies_with(std::string_view option) {
  std::vector<std::string> names;
  for (const StrategyInfo& strategy : strategies()) {
    if (has_option(strategy, option)) names.emplace_back(strategy.name);
  }
  return names;
}

}  // namespace ortchestra
