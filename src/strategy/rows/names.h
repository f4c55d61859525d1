#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace ortchestra {

/// The names of a list's entries.
template <class Entries>
std::vector<std::string> names_of(const Entries& entries) {
  std::vector<std::string> names;
  names.reserve(std::size(entries));
  for (const auto& entry : entries) names.emplace_back(entry.name);
  return names;
}

/// The names as one text, for example "serial, threads".
std::string joined(const std::vector<std::string>& names);

/// The message for an unknown option or strategy, for example "unknown option 'windw'; did you mean
/// 'window'? (there are: intra, …)".
std::string unknown_name(const std::string& what, const std::string& name,
                         const std::vector<std::string>& known);

/// The names of the strategies that have this row option.
std::vector<std::string> strategies_with(std::string_view option);

}  // namespace ortchestra
