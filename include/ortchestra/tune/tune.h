#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/record/tune_result.h"
#include "ortchestra/strategy/row.h"

namespace ortchestra {

struct TuneOptions {
  std::vector<EngineModel> models;  ///< empty: the built-in models
  std::string input = "synthetic";
  InputOptions reading = {};  ///< not part of the plan
  /// Input size of models whose size is fixed neither by the model nor by its recipe.
  PictureSize size = default_input_size;
  std::string device = "cpu";
  /// If set, each model runs on the fastest device whose predictions agree with those of `device`
  /// by this or more: above 0, at most 1. Models that name a device keep it. Empty: no other
  /// devices.
  std::optional<double> agreement = {};
  /// The devices to try besides `device`; empty: those of this machine that run on the CPU, with
  /// each precision. Those that can't be used are in the result with the reason.
  std::vector<std::string> devices = {};
  Objective objective = Objective::throughput;
  TuneConstraints constraints;
  /// Percentile of the batch latencies, 1 to 99. If there are too few samples for it, a lower one
  /// is used and a warning is added.
  int percentile = 90;
  std::vector<Row> rows;  ///< rows to try; empty: those that suit the budget and the device
  std::vector<std::int64_t> batches = {1, 2, 4, 8};  ///< batch sizes to try; ascending
  int rounds = 3;                                    ///< rounds per finalist
  /// Seconds of pure compute on all CPUs in a round of a finalist. The round itself takes longer.
  double final_round_s = 2;
  /// Seconds for the whole search. Rounds that would not fit are not started, and up to half of the
  /// time is kept for the finals. If the limit is too short for a round of one candidate,
  /// run_tune() throws Error(input).
  std::optional<double> time_limit_s;
  std::uint64_t seed = 1;
  std::vector<std::string> command = {};  ///< only stored in the result
};

/// The candidate `trial` in the stage that decided. Null if it was not in that stage.
const StageTrial* in_deciding_stage(const TuneResult& result, std::optional<std::size_t> trial);

/// Whether the search found a candidate that meets the constraints.
bool has_plan(const TuneResult& result);

/// Receives the progress of run_tune(), on the thread that called it. Any callback may be empty.
struct TuneObserver {
  std::function<void(const std::string& what)> on_stage = {};
  /// A round of `candidate` starts, or of all models on a device. `done` rounds are complete.
  /// `all`: current estimate of the total number. `remaining_s`: estimated seconds for the rest;
  /// empty for the first round.
  std::function<void(std::int64_t done, std::int64_t all, const std::string& candidate,
                     std::optional<double> remaining_s)>
      on_round = {};
  /// A round has ended. `so_far` has the rounds up to now, and no winner yet. An exception stops
  /// the search.
  std::function<void(const TuneResult& so_far)> on_result = {};
};

/// Searches for the row and the batch size that are best for the objective and meet the
/// constraints, with consecutive frames and a limited window, as in `ortchestra run`.
///
/// With TuneOptions::agreement, each model is first measured alone on each device, and gets the
/// best one for the search. Lower precisions need evidence (justifies_precision()).
///
/// The search starts with short rounds of many candidates on prepared frames. The better half
/// continues with longer rounds. Three finalists are confirmed by full rounds of the whole
/// pipeline, from reading to writing, in random order within blocks. They are compared within
/// blocks. If finalists do not differ significantly and are within 2 %, the simplest one wins.
///
/// Candidates that fail and models that cannot be run are left out, with the reason in the result.
/// When `stop` is requested or the time is up, the best candidate of the last complete stage is
/// returned as not confirmed; a warning says how long the whole search takes. Throws Error like
/// run_bench().
TuneResult run_tune(const TuneOptions& options, const TuneObserver& observer, std::stop_token stop);

}  // namespace ortchestra
