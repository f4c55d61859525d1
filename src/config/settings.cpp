#include "ortchestra/config/settings.h"

#include <fmt/format.h>

#include <tuple>
#include <utility>

#include "config/merged_models.h"
#include "ortchestra/base/error.h"
#include "ortchestra/builtin/builtin.h"

namespace ortchestra {
namespace {

template <class Value, class Target>
void assign(Target& target, const std::optional<Value>& value) {
  if (value) target = *value;
}

template <class Settings>
Settings merge_optionals(const Settings& first, Settings second) {
  const auto take = [&](auto member) {
    if (first.*member) second.*member = first.*member;
  };
  std::apply([&](auto... members) { (take(members), ...); }, Settings::optionals());
  return second;
}

/// Returns the uses in the order of merge_models().
std::vector<ModelUse> merge_uses(const WorkSettings& first, const WorkSettings& second) {
  std::vector<ModelUse> uses = second.uses;
  uses.resize(second.models.size());
  for (std::size_t i = 0; i < first.models.size(); ++i) {
    const ModelUse use = i < first.uses.size() ? first.uses[i] : ModelUse{};
    if (const auto index = configured_index(second.models, first.models[i])) {
      if (use.decode) uses[*index].decode = use.decode;
      assign(uses[*index].every, use.every);
    } else {
      uses.push_back(use);
    }
  }
  return uses;
}

InputOptions reading_from(const WorkSettings& work) {
  InputOptions reading;
  assign(reading.autorotate, work.autorotate);
  assign(reading.protocols, work.protocols);
  return reading;
}

}  // namespace

RunSettings merge(const RunSettings& first, const RunSettings& second) {
  return merge_optionals(first, second);
}

TuneSettings merge(const TuneSettings& first, const TuneSettings& second) {
  return merge_optionals(first, second);
}

BenchSettings merge(const BenchSettings& first, const BenchSettings& second) {
  return merge_optionals(first, second);
}

WorkSettings merge(const WorkSettings& first, const WorkSettings& second) {
  WorkSettings merged = merge_optionals(first, second);
  merged.models = merge_models(second.models, first.models);
  merged.uses = merge_uses(first, second);
  if (!first.rows.empty()) merged.rows = first.rows;
  return merged;
}

Configuration merge(const Configuration& first, const Configuration& second) {
  return {merge(first.work, second.work), merge(first.run, second.run),
          merge(first.tune, second.tune), merge(first.bench, second.bench)};
}

BenchOptions bench_options_from(const WorkSettings& work, const BenchSettings& bench) {
  BenchOptions options;
  options.models = work.models;
  for (EngineModel& model : engine_models_from(work))
    options.decode.push_back(std::move(model.decode));
  options.rows = work.rows;
  options.reading = reading_from(work);
  assign(options.input, work.input);
  assign(options.batch, work.batch);
  assign(options.size, work.size);
  assign(options.device, work.device);
  options.frames = bench.frames;
  options.time_limit_s = bench.time_limit_s;
  options.rate = bench.rate;
  assign(options.batch_mode, bench.batch_mode);
  assign(options.rounds, bench.rounds);
  assign(options.warmup, bench.warmup);
  assign(options.seed, bench.seed);
  assign(options.atol, bench.atol);
  assign(options.rtol, bench.rtol);
  options.agreement = bench.agreement;
  return options;
}

TuneOptions tune_options_from(const WorkSettings& work, const TuneSettings& tune) {
  TuneOptions options;
  options.models = engine_models_from(work);
  options.rows = work.rows;
  options.reading = reading_from(work);
  assign(options.input, work.input);
  if (work.batch) options.batches = {*work.batch};
  assign(options.size, work.size);
  assign(options.device, work.device);
  options.time_limit_s = tune.time_limit_s;
  assign(options.rounds, tune.rounds);
  assign(options.seed, tune.seed);
  options.agreement = tune.agreement;
  return options;
}

PipelineOptions run_options_from(const WorkSettings& work, const RunSettings& run) {
  if (work.rows.size() > 1)
    throw input_error(fmt::format("run takes one row, not {}: name one, or use the row of a plan",
                                  work.rows.size()),
                      {{RemedyKind::row}});
  if (run.batch_mode == BatchMode::repeat)
    throw input_error("run uses every frame once: batch_mode = \"repeat\" is only for bench");
  PipelineOptions options;
  options.models = engine_models_from(work);
  if (options.models.empty()) {
    for (ModelRequest& request : builtin_requests()) options.models.push_back({std::move(request)});
  }
  if (!work.rows.empty()) options.row = work.rows.front();
  options.reading = reading_from(work);
  if (work.input) options.inputs.emplace_back(*work.input);
  assign(options.batch, work.batch);
  assign(options.size, work.size);
  assign(options.device, work.device);
  options.frames = run.frames;
  return options;
}

std::vector<EngineModel> engine_models_from(const WorkSettings& work) {
  std::vector<EngineModel> models;
  for (std::size_t i = 0; i < work.models.size(); ++i) {
    EngineModel model{work.models[i]};
    const ModelUse use = i < work.uses.size() ? work.uses[i] : ModelUse{};
    assign(model.decode, use.decode);
    assign(model.every, use.every);
    models.push_back(std::move(model));
  }
  return models;
}

}  // namespace ortchestra
