#include "ortchestra/loading/open_session.h"

#include "loading/model_sources.h"

namespace ortchestra {

std::unique_ptr<Session> open_session(const ModelSpec& model, const SessionOptions& options) {
  return kind_of_source(model.source).open(model, options);
}

ModelDescription describe_model(const std::string& source) {
  return kind_of_source(source).describe(source);
}

}  // namespace ortchestra
