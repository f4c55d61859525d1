#pragma once

#include <memory>
#include <vector>

#include "engine/chunk.h"
#include "ortchestra/decode/decoder.h"
#include "ortchestra/engine/engine.h"
#include "ortchestra/loading/resolve.h"

namespace ortchestra {

/// Turns the answers for a chunk into predictions. Thread-safe.
class Interpreter {
 public:
  /// Throws Error(input) when a decoder does not fit its model.
  Interpreter(const ResolvedModels& resolved, const std::vector<EngineModel>& models);

  /// Names and labels of the models, for the sinks.
  std::vector<PredictedModel> predicted_models() const;

  /// Whether predictions also contain the values of the outputs.
  enum class Values { left_out, kept };
  /// The predictions of the models that run on frame `frame` of the chunk. If a model failed or its
  /// outputs cannot be decoded, its prediction is an error.
  FramePredictions interpret(const Chunk& chunk, std::size_t frame, const std::string& input,
                             Values values) const;

 private:
  /// `item`: position of the frame in the model's batch.
  Prediction predict(const Chunk& chunk, std::size_t model, std::size_t item,
                     const Picture& picture, Values values) const;

  std::vector<ModelSpec> models_;
  std::vector<DecodedModel> decoded_;
  std::vector<std::unique_ptr<Decoder>> decoders_;
};

}  // namespace ortchestra
