#include "base/text/distinct_names.h"

namespace ortchestra {

std::string distinct_name(const std::string& stem, std::set<std::string>& taken) {
  std::string name = stem;
  for (int number = 2; !taken.insert(name).second; ++number)
    name = stem + "-" + std::to_string(number);
  return name;
}

}  // namespace ortchestra
