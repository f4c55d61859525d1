#include "builtin/source.h"

#include "ortchestra/builtin/builtin.h"
#include "runtime/description.h"
#include "runtime/ort_session.h"

namespace ortchestra {

std::string builtin_name(const std::string& source) { return source.substr(builtin_prefix.size()); }

std::vector<ModelRequest> builtin_requests() {
  std::vector<ModelRequest> builtin;
  for (const std::string_view name : builtin_model_names()) {
    ModelRequest request;
    request.name = std::string(name);
    request.source = std::string(builtin_prefix) + std::string(name);
    builtin.push_back(std::move(request));
  }
  return builtin;
}

std::unique_ptr<Session> open_builtin_session(const ModelSpec& model,
                                              const SessionOptions& options) {
  return open_bytes_session(model, options, builtin_model_bytes(builtin_name(model.source)));
}

ModelDescription describe_builtin_model(const std::string& source) {
  return describe_model_bytes(source, builtin_model_bytes(builtin_name(source)));
}

}  // namespace ortchestra
