#include "model/builtin_source.h"

#include "model/description.h"
#include "model/ort_session.h"
#include "ortchestra/model/builtin.h"

namespace ortchestra {

std::string builtin_name(const std::string& source) { return source.substr(builtin_prefix.size()); }

std::unique_ptr<Session> open_builtin_session(const ModelSpec& model,
                                              const SessionOptions& options) {
  return open_bytes_session(model, options, builtin_model_bytes(builtin_name(model.source)));
}

ModelDescription describe_builtin_model(const std::string& source) {
  return describe_model_bytes(source, builtin_model_bytes(builtin_name(source)));
}

}  // namespace ortchestra
