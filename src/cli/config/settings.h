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

// What users say in flags, a plan or a configuration. What is absent is left to the next of these,
// in the end to the library's defaults.

/// What `run` and `tune` do with a model, besides how it is fed.
struct ModelUse {
  std::optional<DecodeOptions> decode = {};
  std::optional<std::int64_t> every = {};  ///< runs on every N-th frame
};

/// What all commands that run models share: which models, on what, and how.
struct WorkSettings {
  std::vector<ModelRequest> models = {};
  /// Of the first models; later ones have none.
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

/// What `run` takes besides.
struct RunSettings {
  std::optional<std::int64_t> frames = {};
  std::optional<BatchMode> batch_mode = {};  ///< a run refuses `repeat`

  static constexpr auto optionals() {
    return std::tuple(&RunSettings::frames, &RunSettings::batch_mode);
  }
};

/// What `tune` takes besides.
struct TuneSettings {
  std::optional<int> rounds = {};
  std::optional<double> time_limit_s = {};
  std::optional<std::uint64_t> seed = {};

  static constexpr auto optionals() {
    return std::tuple(&TuneSettings::rounds, &TuneSettings::time_limit_s, &TuneSettings::seed);
  }
};

/// What `bench` takes besides.
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

  static constexpr auto optionals() {
    return std::tuple(&BenchSettings::frames, &BenchSettings::batch_mode, &BenchSettings::rounds,
                      &BenchSettings::time_limit_s, &BenchSettings::rate, &BenchSettings::warmup,
                      &BenchSettings::seed, &BenchSettings::atol, &BenchSettings::rtol);
  }
};

/// A configuration file: one file serves all commands, and each takes what is for it.
struct Configuration {
  WorkSettings work = {};
  RunSettings run = {};
  TuneSettings tune = {};
  BenchSettings bench = {};
};

/// `first` where it says something, `second` elsewhere.
template <class Settings>
Settings merge(const Settings& first, Settings second) {
  const auto take = [&](auto member) {
    if (first.*member) second.*member = first.*member;
  };
  std::apply([&](auto... members) { (take(members), ...); }, Settings::optionals());
  return second;
}
/// The same. Models are merged (model_argument.h), rows replaced.
WorkSettings merge(const WorkSettings& first, const WorkSettings& second);
Configuration merge(const Configuration& first, const Configuration& second);

/// The study's protocol: 1000 frames, 256×256, each repeated to a batch of 4. No models, no rows.
Configuration study_settings();

/// As study_settings() in colours: the study fed frames as OpenCV decodes them. Models whose recipe
/// names no colours and that take three channels get BGR; without models, the built-in ones. Throws
/// Error(input) for a model that can't be described or fed.
std::vector<ModelRequest> with_study_colors(std::vector<ModelRequest> models);

/// Options of the library: its defaults where the settings say nothing.
BenchOptions bench_options_from(const WorkSettings& work, const BenchSettings& bench);
TuneOptions tune_options_from(const WorkSettings& work, const TuneSettings& tune);
/// Without outputs. The input is the one of the settings, if any; no models means the built-in
/// ones. Throws Error(input) for more than one row, and for a batch mode that a run does not have.
PipelineOptions run_options_from(const WorkSettings& work, const RunSettings& run);

/// The models with their uses; empty where there are none.
std::vector<EngineModel> engine_models_from(const WorkSettings& work);

}  // namespace ortchestra::cli
