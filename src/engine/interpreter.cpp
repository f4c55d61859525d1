#include "engine/interpreter.h"

#include <fmt/format.h>

#include <algorithm>

#include "ortchestra/base/error.h"
#include "ortchestra/loading/decoded_model.h"

namespace ortchestra {
namespace {

void require_readable(const std::string& model, const ModelDescription& description,
                      const DecodeOptions& decode) {
  for (const ValueDescription& output : description.unread_outputs) {
    if (std::ranges::find(decode.outputs, output.name) == decode.outputs.end()) continue;
    throw input_error(fmt::format(
        "model '{}' can't be decoded from its output '{}': only tensors of numbers can be read, "
        "this is a {}",
        model, output.name, output.type));
  }
}

}  // namespace

Interpreter::Interpreter(const ResolvedModels& resolved, const std::vector<EngineModel>& models)
    : models_(resolved.models) {
  for (std::size_t i = 0; i < models_.size(); ++i) {
    DecodedModel decoded = decoded_model(models_[i], resolved.descriptions[i]);
    require_readable(models_[i].name, resolved.descriptions[i], models[i].decode);
    decoders_.push_back(make_decoder(models[i].decode, decoded));
    decoded_.push_back(std::move(decoded));
  }
}

std::vector<PredictedModel> Interpreter::predicted_models() const {
  std::vector<PredictedModel> models;
  for (std::size_t i = 0; i < models_.size(); ++i)
    models.push_back({models_[i].name, decoders_[i]->labels()});
  return models;
}

FramePredictions Interpreter::interpret(const Chunk& chunk, std::size_t frame,
                                        const std::string& input, Values values) const {
  const SourceFrame& source = chunk.frames[frame];
  FramePredictions found;
  found.input = input;
  found.file = source.file;
  found.index = source.index;
  found.timestamp = source.timestamp;
  found.duration = source.duration;
  found.width = source.picture.width;
  found.height = source.picture.height;
  for (std::size_t model = 0; model < models_.size(); ++model) {
    const std::vector<std::size_t>& frames = chunk.frames_for_model[model];
    const auto item = std::ranges::find(frames, frame);
    if (item == frames.end()) continue;
    found.predictions.push_back(predict(
        chunk, model, static_cast<std::size_t>(item - frames.begin()), source.picture, values));
    found.predictions.back().model = model;
  }
  return found;
}

Prediction Interpreter::predict(const Chunk& chunk, std::size_t model, std::size_t item,
                                const Picture& picture, Values values) const {
  const Answer& answer = chunk.answers[model];
  Prediction prediction;
  if (!answer.is_ok()) {
    prediction.error = answer.error;
    return prediction;
  }
  const ModelSpec& spec = models_[model];
  try {
    const std::size_t per_run = spec.fixed_batch > 0 ? spec.fixed_batch : answer.batch->count;
    const std::vector<TensorView> outputs =
        frame_outputs(answer.outputs, per_run, item, spec.whole_outputs);
    prediction = decoders_[model]->decode(outputs, picture.size(), {item % per_run, per_run});
    if (values == Values::kept) prediction.values = copy_values(outputs, decoded_[model]);
  } catch (const Error& error) {
    prediction = {};
    prediction.error = error.what();
  }
  return prediction;
}

}  // namespace ortchestra
