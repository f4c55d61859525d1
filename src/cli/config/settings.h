#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "ortchestra/bench/bench.h"
#include "ortchestra/decode/options.h"
#include "ortchestra/engine/engine.h"
#include "ortchestra/tune/tune.h"

namespace ortchestra::cli {

// Settings from flags, a plan or a configuration, in this order of precedence. A setting that is
// empty in all of them gets the library's default.

/// How a model is used, in addition to its recipe.
struct ModelUse {
  std::optional<DecodeOptions> decode = {};
  std::optional<std::int64_t> every = {};  ///< runs on every N-th frame; not in `bench`
};

/// Settings of all commands that run models: the models, the input, and how to run them.
struct WorkSettings {
  std::vector<ModelRequest> models = {};
  /// uses[i] belongs to models[i]. There may be fewer uses than models.
  std::vector<ModelUse> uses = {};
  std::vector<Row> rows = {};
  std::optional<std::string> input = {};
  std::optional<bool> autorotate = {};
  std::optional<std::string> protocols = {};
  std::optional<std::int64_t> batch = {};
  std::optional<PictureSize> size = {};
  std::optional<std::string> device = {};

  /// All members that are optional.
  static constexpr auto optionals() {
    return std::tuple(&WorkSettings::input, &WorkSettings::autorotate, &WorkSettings::protocols,
                      &WorkSettings::batch, &WorkSettings::size, &WorkSettings::device);
  }
};

/// Settings of `run` only.
struct RunSettings {
  std::optional<std::int64_t> frames = {};
  std::optional<BatchMode> batch_mode = {};  ///< a run refuses `repeat`

  static constexpr auto optionals() {
    return std::tuple(&RunSettings::frames, &RunSettings::batch_mode);
  }
};

/// Settings of `tune` only.
struct TuneSettings {
  std::optional<int> rounds = {};
  std::optional<double> time_limit_s = {};
  std::optional<std::uint64_t> seed = {};
  std::optional<double> agreement = {};

  static constexpr auto optionals() {
    return std::tuple(&TuneSettings::rounds, &TuneSettings::time_limit_s, &TuneSettings::seed,
                      &TuneSettings::agreement);
  }
};

/// Settings of `bench` only.
struct BenchSettings {
  std::optional<std::int64_t> frames = {};
  std::optional<BatchMode> batch_mode = {};
  std::optional<int> rounds = {};
  std::optional<double> time_limit_s = {};
  std::optional<double> rate = {};
  std::optional<int> warmup = {};
  std::optional<std::uint64_t> seed = {};
  std::optional<double> atol = {};
  std::optional<double> rtol = {};
  std::optional<double> agreement = {};

  static constexpr auto optionals() {
    return std::tuple(&BenchSettings::frames, &BenchSettings::batch_mode, &BenchSettings::rounds,
                      &BenchSettings::time_limit_s, &BenchSettings::rate, &BenchSettings::warmup,
                      &BenchSettings::seed, &BenchSettings::atol, &BenchSettings::rtol,
                      &BenchSettings::agreement);
  }
};

/// A configuration file. One file can serve all commands. Each command uses its own settings.
struct Configuration {
  WorkSettings work = {};
  RunSettings run = {};
  TuneSettings tune = {};
  BenchSettings bench = {};
};

/// Merges settings: values of `first`, or of `second` where `first` has none.
template <class Settings>
Settings merge(const Settings& first, Settings second) {
  const auto take = [&](auto member) {
    if (first.*member) second.*member = first.*member;
  };
  std::apply([&](auto... members) { (take(members), ...); }, Settings::optionals());
  return second;
}
/// The same. Models are merged (model_argument.h). Rows of `second` are used only if `first` has
/// none.
WorkSettings merge(const WorkSettings& first, const WorkSettings& second);
Configuration merge(const Configuration& first, const Configuration& second);

/// The settings of the study: 1000 frames of 256×256, each repeated to a batch of 4. It sets no
/// models and no rows.
Configuration study_settings();

/// Returns the models (if empty, the built-in ones) with the colour order of the study, BGR, as
/// OpenCV decodes frames. Only models with three channels whose recipe sets no colour are changed.
/// Throws Error(input) for a model that can't be described or can't take pictures.
std::vector<ModelRequest> with_study_colors(std::vector<ModelRequest> models);

/// Makes the library's options. Empty settings keep the library's defaults.
BenchOptions bench_options_from(const WorkSettings& work, const BenchSettings& bench);
TuneOptions tune_options_from(const WorkSettings& work, const TuneSettings& tune);
/// The result has no outputs, and at most the one input of the settings. Without models, it has the
/// built-in ones. Throws Error(input) for more than one row, and for batch mode `repeat`.
PipelineOptions run_options_from(const WorkSettings& work, const RunSettings& run);

/// The models with their uses; empty if the settings have no models.
std::vector<EngineModel> engine_models_from(const WorkSettings& work);

}  // namespace ortchestra::cli
