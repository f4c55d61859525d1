#include "cli/config/bench_settings.h"

#include "cli/commands/model_argument.h"
#include "ortchestra/base/error.h"
#include "ortchestra/builtin/builtin.h"
#include "ortchestra/loading/open_session.h"
#include "ortchestra/model/session.h"

namespace ortchestra::cli {
namespace {

template <class Value, class Target>
void assign(Target& target, const std::optional<Value>& value) {
  if (value) target = *value;
}

/// In the order of merge_models().
std::vector<ModelUse> merge_uses(const BenchSettings& first, const BenchSettings& second) {
  std::vector<ModelUse> uses = second.uses;
  uses.resize(second.models.size());
  for (std::size_t i = 0; i < first.models.size(); ++i) {
    const ModelUse use = i < first.uses.size() ? first.uses[i] : ModelUse{};
    if (const auto place = place_in(second.models, first.models[i])) {
      if (use.decode) uses[*place].decode = use.decode;
      assign(uses[*place].every, use.every);
    } else {
      uses.push_back(use);
    }
  }
  return uses;
}

}  // namespace

BenchSettings study_settings() {
  BenchSettings study;
  study.frames = 1000;
  study.size = PictureSize{256, 256};
  study.batch = 4;
  study.batch_mode = BatchMode::repeat;
  return study;
}

std::vector<ModelRequest> with_study_colors(std::vector<ModelRequest> models) {
  if (models.empty()) models = builtin_requests();
  for (ModelRequest& request : models) {
    if (request.recipe.color) continue;
    const ModelDescription description = describe_model(request.source);
    const ModelSpec model =
        resolve_model(request.name.value_or(request.source), description, request, {});
    if (model.recipe.color == ColorOrder::rgb) request.recipe.color = ColorOrder::bgr;
  }
  return models;
}

BenchSettings merge(const BenchSettings& first, const BenchSettings& second) {
  BenchSettings merged = second;
  merged.models = merge_models(second.models, first.models);
  merged.uses = merge_uses(first, second);
  if (!first.rows.empty()) merged.rows = first.rows;
  assign(merged.input, first.input);
  assign(merged.autorotate, first.autorotate);
  assign(merged.protocols, first.protocols);
  assign(merged.frames, first.frames);
  assign(merged.batch, first.batch);
  assign(merged.batch_mode, first.batch_mode);
  assign(merged.size, first.size);
  assign(merged.device, first.device);
  assign(merged.rounds, first.rounds);
  assign(merged.time_limit_s, first.time_limit_s);
  assign(merged.rate, first.rate);
  assign(merged.warmup, first.warmup);
  assign(merged.seed, first.seed);
  assign(merged.atol, first.atol);
  assign(merged.rtol, first.rtol);
  return merged;
}

BenchOptions options_from(const BenchSettings& settings) {
  BenchOptions options;
  options.models = settings.models;
  options.rows = settings.rows;
  options.frames = settings.frames;
  options.time_limit_s = settings.time_limit_s;
  options.rate = settings.rate;
  assign(options.input, settings.input);
  assign(options.reading.autorotate, settings.autorotate);
  assign(options.reading.protocols, settings.protocols);
  assign(options.batch, settings.batch);
  assign(options.batch_mode, settings.batch_mode);
  if (settings.size) {
    options.width = settings.size->width;
    options.height = settings.size->height;
  }
  assign(options.device, settings.device);
  assign(options.rounds, settings.rounds);
  assign(options.warmup, settings.warmup);
  assign(options.seed, settings.seed);
  assign(options.atol, settings.atol);
  assign(options.rtol, settings.rtol);
  return options;
}

std::vector<EngineModel> pipeline_models_from(const BenchSettings& settings) {
  std::vector<EngineModel> models;
  for (std::size_t i = 0; i < settings.models.size(); ++i) {
    EngineModel model{settings.models[i]};
    const ModelUse use = i < settings.uses.size() ? settings.uses[i] : ModelUse{};
    assign(model.decode, use.decode);
    assign(model.every, use.every);
    models.push_back(std::move(model));
  }
  return models;
}

}  // namespace ortchestra::cli
