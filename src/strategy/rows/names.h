#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ortchestra {

/// The names of the entries of a list.
template <class Entries>
std::vector<std::string> names_of(const Entries& entries) {
  std::vector<std::string> names;
  for (const auto& entry : entries) names.emplace_back(entry.name);
  return names;
}

/// "serial, threads".
std::string joined(const std::vector<std::string>& names);

/// "unknown option 'windw'; did you mean 'window'? (there are: intra, …)", of an option or a
/// strategy.
std::string unknown_name(const std::string& what, const std::string& name,
                         const std::vector<std::string>& known);

/// The names of the strategies that have a row option.
std::vector<std::string> strategies_with(std::string_view option);

}  // namespace ortchestra
