#include "cli/commands/study_settings.h"

#include "ortchestra/builtin/builtin.h"
#include "ortchestra/loading/open_session.h"
#include "ortchestra/model/session.h"

namespace ortchestra::cli {

Configuration study_settings() {
  Configuration study;
  study.work.size = PictureSize{256, 256};
  study.work.batch = 4;
  study.bench.frames = 1000;
  study.bench.batch_mode = BatchMode::repeat;
  return study;
}

std::vector<ModelRequest> with_study_colors(std::vector<ModelRequest> models) {
  if (models.empty()) models = builtin_requests();
  for (ModelRequest& request : models) {
    if (request.recipe.color) continue;
    const ModelDescription description = describe_model(request.source);
    const ModelSpec model = resolve_model(request.name.value_or(request.source), description,
                                          request, default_input_size);
    if (model.recipe.color == ColorOrder::rgb) request.recipe.color = ColorOrder::bgr;
  }
  return models;
}

}  // namespace ortchestra::cli
