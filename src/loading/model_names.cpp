#include "loading/model_names.h"

#include <set>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

std::string next_free(const std::string& stem, const std::set<std::string>& taken) {
  std::string name = stem;
  for (int number = 2; taken.contains(name); ++number) name = stem + "-" + std::to_string(number);
  return name;
}

}  // namespace

std::vector<std::string> distinct_names(const std::vector<WantedName>& wanted) {
  std::set<std::string> taken;
  for (const WantedName& name : wanted) {
    if (!name.given) continue;
    if (name.given->empty())
      throw input_error("a model's name is empty: write NAME=FILE, or only the file");
    if (!taken.insert(*name.given).second)
      throw input_error("two models are named '" + *name.given +
                        "': give one of them another name");
  }
  std::vector<std::string> names;
  for (const WantedName& name : wanted) {
    names.push_back(name.given ? *name.given : next_free(name.stem, taken));
    taken.insert(names.back());
  }
  return names;
}

}  // namespace ortchestra
