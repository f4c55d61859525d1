#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ortchestra {

struct WantedName {
  std::optional<std::string> given;  ///< the name that the user gave
  std::string stem;                  ///< the file's stem, used if the user gave no name
};

/// One name per model, all different. Given names are kept. Equal stems get -2, -3, … in order.
/// Throws Error(input) if a name is empty or given twice.
std::vector<std::string> distinct_names(const std::vector<WantedName>& wanted);

}  // namespace ortchestra
