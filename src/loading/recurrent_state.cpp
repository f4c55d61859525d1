#include "ortchestra/loading/resolve.h"

#include <algorithm>
#include <string>
#include <vector>

namespace ortchestra {
namespace {

/// Possible names of the output that holds the next value of the state input `name`.
std::vector<std::string> next_state_names(const std::string& name) {
  std::vector<std::string> names{name + "_out", name + "_new",  "new_" + name,
                                 name + "n",    "next_" + name, "output_" + name};
  if (name.ends_with('i')) names.push_back(name.substr(0, name.size() - 1) + "o");
  if (name.ends_with('0')) names.push_back(name.substr(0, name.size() - 1) + "n");
  if (const auto at = name.rfind("in"); at != std::string::npos) {
    names.push_back(std::string(name).replace(at, 2, "out"));
    names.push_back(std::string(name).replace(at, 2, "output"));
  }
  if (const auto at = name.rfind("input"); at != std::string::npos)
    names.push_back(std::string(name).replace(at, 5, "output"));
  return names;
}

}  // namespace

const ValueDescription* next_state_output(const ValueDescription& input,
                                          const ModelDescription& model) {
  // The only input of a model is its picture.
  if (model.inputs.size() < 2) return nullptr;
  const std::vector<std::string> names = next_state_names(input.name);
  const auto found = std::ranges::find_if(model.outputs, [&](const ValueDescription& output) {
    return output.type == input.type && output.shape.size() == input.shape.size() &&
           input.shape.size() > 1 && std::ranges::find(names, output.name) != names.end();
  });
  return found == model.outputs.end() ? nullptr : &*found;
}

}  // namespace ortchestra
