#include "cli/commands/model_argument.h"

#include "ortchestra/base/error.h"

namespace ortchestra::cli {
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

}  // namespace ortchestra::cli
