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
  /// Throws Error(input) as make_decoder.
  Interpreter(const ResolvedModels& resolved, const std::vector<EngineModel>& models);

  /// Names and labels, for the sinks.
  std::vector<PredictedModel> predicted_models() const;

  /// Whether the predictions carry the outputs' values too.
  enum class Values { left_out, kept };
  /// The predictions of the models that look at frame `frame`. A model that failed, or whose
  /// outputs can't be used, gives one with an error.
  FramePredictions interpret(const Chunk& chunk, std::size_t frame, const std::string& input,
                             Values values) const;

 private:
  Prediction predict(const Chunk& chunk, std::size_t model, std::size_t row, const Picture& picture,
                     Values values) const;

  std::vector<ModelSpec> models_;
  std::vector<DecodedModel> decoded_;
  std::vector<std::unique_ptr<Decoder>> decoders_;
};

}  // namespace ortchestra
