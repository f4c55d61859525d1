#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/bench/bench.h"
#include "ortchestra/decode/options.h"
#include "ortchestra/pipeline/pipeline.h"

namespace ortchestra::cli {

/// What `run` does with a model; a comparison leaves it alone.
struct ModelUse {
  std::optional<DecodeOptions> decode;
  std::optional<std::int64_t> every;  ///< looks at every so-manieth frame
};

/// What a user says of a comparison, in flags or in a configuration; what is
/// absent is left to the next in line.
struct BenchSettings {
  std::vector<ModelRequest> models;
  /// Of the first models; later ones have none.
  std::vector<ModelUse> uses;
  std::vector<Row> rows;
  std::optional<std::string> input;
  std::optional<bool> autorotate;
  std::optional<std::string> protocols;
  std::optional<std::int64_t> frames;
  std::optional<std::int64_t> batch;
  std::optional<BatchMode> batch_mode;
  std::optional<PictureSize> size;
  std::optional<std::string> device;
  std::optional<int> rounds;
  std::optional<double> time_limit_s;
  std::optional<double> rate;
  std::optional<int> warmup;
  std::optional<std::uint64_t> seed;
  std::optional<double> atol;
  std::optional<double> rtol;
};

/// The study's protocol: 1000 frames, 256×256, each repeated to a batch of 4.
/// No models, no rows.
BenchSettings study_settings();

/// As study_settings() in colours: the study fed frames as OpenCV decodes them.
/// Models whose recipe names no colours and that take three channels get BGR;
/// without models, the built-in ones. Throws Error(input) for a model that
/// can't be described or fed.
std::vector<ModelRequest> with_study_colors(std::vector<ModelRequest> models);

/// `first` where it says something, `second` elsewhere. Models are merged
/// (model_argument.h), rows replaced.
BenchSettings merge(const BenchSettings& first, const BenchSettings& second);

/// With BenchOptions' defaults.
BenchOptions options_from(const BenchSettings& settings);
/// The models with their uses; empty where there are none.
std::vector<EngineModel> pipeline_models_from(const BenchSettings& settings);

}  // namespace ortchestra::cli
