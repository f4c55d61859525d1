#include "ortchestra/loading/open_session.h"

#include <string>

#include "loading/model_sources.h"
#include "ortchestra/base/error.h"

namespace ortchestra {

std::unique_ptr<Session> open_session(const ModelSpec& model, const SessionOptions& options) {
  try {
    return kind_of_source(model.source).open(model, options);
  } catch (const Error& error) {
    // The message about a device that can't be used names only the device.
    if (model.device.empty() || !std::string(error.what()).starts_with("device ")) throw;
    throw error.with_text("model '" + model.name + "': " + error.what());
  }
}

ModelDescription describe_model(const std::string& source) {
  return kind_of_source(source).describe(source);
}

}  // namespace ortchestra
