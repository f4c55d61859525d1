#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "ortchestra/bench/bench.h"
#include "ortchestra/decode/options.h"
#include "ortchestra/engine/engine.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/tune/tune.h"

namespace ortchestra {

// Settings of a configuration or a plan, or of the program that uses them. A setting that is empty
// gets the library's default. Plain data: every thread may read it.

/// How a model is used, in addition to its recipe.
struct ModelUse {
  std::optional<DecodeOptions> decode = {};
  std::optional<std::int64_t> every = {};  ///< runs on every N-th frame; a comparison ignores it
};

/// Settings of everything that runs models: the models, the input, and how to run them.
struct WorkSettings {
  std::vector<ModelRequest> models = {};
  /// uses[i] belongs to models[i]. There may be fewer uses than models.
  std::vector<ModelUse> uses = {};
  std::vector<Row> rows = {};
  std::optional<std::string> input = {};      ///< a name for open_source()
  std::optional<bool> autorotate = {};        ///< InputOptions::autorotate
  std::optional<std::string> protocols = {};  ///< InputOptions::protocols
  std::optional<std::int64_t> batch = {};     ///< frames per batch
  /// Input size of models whose size is fixed neither by the model nor by its recipe.
  std::optional<PictureSize> size = {};
  std::optional<std::string> device = {};  ///< for models and rows that name none

  /// All members that are optional.
  static constexpr auto optionals() {
    return std::tuple(&WorkSettings::input, &WorkSettings::autorotate, &WorkSettings::protocols,
                      &WorkSettings::batch, &WorkSettings::size, &WorkSettings::device);
  }
};

/// Settings of a run only.
struct RunSettings {
  std::optional<std::int64_t> frames = {};   ///< at most, per input
  std::optional<BatchMode> batch_mode = {};  ///< a run refuses `repeat`

  static constexpr auto optionals() {
    return std::tuple(&RunSettings::frames, &RunSettings::batch_mode);
  }
};

/// Settings of a search for a plan only: members of TuneOptions.
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

/// Settings of a comparison only: members of BenchOptions.
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

/// What a configuration file says. One file can serve for runs, searches and comparisons: each uses
/// its own settings, and `work`.
struct Configuration {
  WorkSettings work = {};
  RunSettings run = {};
  TuneSettings tune = {};
  BenchSettings bench = {};
};

/// Merges settings: values of `first`, or of `second` where `first` has none.
RunSettings merge(const RunSettings& first, const RunSettings& second);
TuneSettings merge(const TuneSettings& first, const TuneSettings& second);
BenchSettings merge(const BenchSettings& first, const BenchSettings& second);
/// The same. A model of `first` with the name of a model of `second` replaces its path, and what
/// else it sets: fields of the recipe, constants, device, decoder, `every`. Other models of `first`
/// are appended. Rows of `second` are used only if `first` has none. Throws Error(input) if two
/// models of `first` have the same name.
WorkSettings merge(const WorkSettings& first, const WorkSettings& second);
Configuration merge(const Configuration& first, const Configuration& second);

/// Options for run_bench(), run_tune() and run_pipeline(). Empty settings keep their defaults.
BenchOptions bench_options_from(const WorkSettings& work, const BenchSettings& bench);
TuneOptions tune_options_from(const WorkSettings& work, const TuneSettings& tune);
/// The result has no outputs, and at most the one input of the settings. Without models, it has the
/// built-in ones. It is also the options of an Engine. Throws Error(input) for more than one row,
/// and for BatchMode::repeat.
PipelineOptions run_options_from(const WorkSettings& work, const RunSettings& run);

/// The models with their uses; empty if the settings have no models.
std::vector<EngineModel> engine_models_from(const WorkSettings& work);

}  // namespace ortchestra
