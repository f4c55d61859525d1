#include "cli/commands/model_argument.h"

#include <algorithm>
#include <set>

#include "ortchestra/base/error.h"

namespace ortchestra::cli {
namespace {

std::string name_of(const ModelRequest& request) {
  return request.name ? *request.name : default_name(request.source);
}

}  // namespace

ModelRequest parse_model_argument(const std::string& text) {
  ModelRequest request;
  const std::size_t equals = text.find('=');
  const bool is_special = !is_model_file(text);
  const bool named = equals != std::string::npos && !is_special && text.find('/') > equals;
  if (named) request.name = text.substr(0, equals);
  request.source = named ? text.substr(equals + 1) : text;
  if (request.name && request.name->empty()) {
    throw input_error("--model '" + text +
                      "' has an empty name: give NAME=FILE, or the file alone");
  }
  if (request.source.empty())
    throw input_error("--model '" + text + "' names no file: give NAME=FILE or FILE");
  return request;
}

std::optional<std::size_t> configured_index(const std::vector<ModelRequest>& configured,
                                            const ModelRequest& given) {
  const auto same = std::ranges::find_if(configured, [&](const ModelRequest& other) {
    return given.name && name_of(other) == *given.name;
  });
  if (same == configured.end()) return std::nullopt;
  return static_cast<std::size_t>(same - configured.begin());
}

std::vector<ModelRequest> merge_models(std::vector<ModelRequest> configured,
                                       const std::vector<ModelRequest>& given) {
  std::set<std::string> names;
  std::vector<ModelRequest> added;
  for (const ModelRequest& request : given) {
    if (request.name && !names.insert(*request.name).second) {
      throw input_error("--model: two models are named '" + *request.name +
                        "': give one of them another name");
    }
    if (const auto index = configured_index(configured, request)) {
      configured[*index].name = request.name;
      configured[*index].source = request.source;
    } else {
      added.push_back(request);
    }
  }
  configured.insert(configured.end(), added.begin(), added.end());
  return configured;
}

}  // namespace ortchestra::cli
