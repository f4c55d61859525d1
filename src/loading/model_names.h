#pragma once

#include <optional>
#include <string>
#include <vector>

namespace ortchestra {

struct WantedName {
  std::optional<std::string> given;  ///< by the user
  std::string stem;                  ///< of the file, where the user gave none
};

/// One name a model, all different: given names as they are, equal stems with -2, -3, … in order.
/// Throws Error(input) for a name that is given twice, or empty.
std::vector<std::string> distinct_names(const std::vector<WantedName>& wanted);

}  // namespace ortchestra
