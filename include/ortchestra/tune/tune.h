#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <vector>

#include "ortchestra/base/enum_text.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/record/record.h"
#include "ortchestra/strategy/row.h"

namespace ortchestra {

enum class Objective {
  throughput,  ///< frames per second
  latency,     ///< from the submission of a batch to its last answer, at TuneOptions::percentile
  memory,      ///< peak of the proportional set size of all processes
};
template <>
inline constexpr auto enum_texts<Objective> = std::to_array<EnumText<Objective>>({
    {Objective::throughput, "throughput"},
    {Objective::latency, "latency"},
    {Objective::memory, "memory"},
});

/// Limits that a plan must meet. Empty: no limit.
struct TuneConstraints {
  std::optional<double> max_latency_ms;  ///< at TuneOptions::percentile
  std::optional<double> max_memory_mib;
  std::optional<double> max_cpus;  ///< average number of busy CPUs
};

struct TuneOptions {
  std::vector<EngineModel> models;  ///< empty: the built-in models
  std::string input = "synthetic";
  InputOptions reading = {};  ///< not part of the plan
  /// Input size of models whose size is fixed neither by the model nor by its recipe.
  PictureSize size = default_input_size;
  std::string device = "cpu";
  Objective objective = Objective::throughput;
  TuneConstraints constraints;
  /// Percentile of the batch latencies, 1 to 99. If there are too few samples for it, a lower one
  /// is used and a notice is added.
  int percentile = 90;
  std::vector<Row> rows;  ///< rows to try; empty: those that suit the budget and the device
  std::vector<std::int64_t> batches = {1, 2, 4, 8};  ///< batch sizes to try; ascending
  int rounds = 3;                                    ///< rounds per finalist
  /// Seconds of pure compute on all CPUs in a round of a finalist. The round itself takes longer.
  double final_round_s = 2;
  /// Seconds for the whole search. The current round is ended then. If the limit is too short for a
  /// round of one candidate, run_tune() throws Error(input).
  std::optional<double> time_limit_s;
  std::uint64_t seed = 1;
};

/// The figures of a candidate: medians over its rounds.
struct TuneFigures {
  double frames_per_s = 0;
  std::optional<double> latency_ms;  ///< at the percentile, over the batches of all rounds
  std::optional<double> memory_mib;
  double cpus = 0;  ///< CPU seconds ÷ total time
};

struct Trial {
  Row row;
  std::int64_t batch = 0;
  TuneFigures figures;
  int rounds = 0;       ///< number of rounds in `figures`
  std::string outcome;  ///< for people: "eliminated", "finalist", "failed: …"
  bool meets_constraints = false;
};

struct TuneResult {
  std::vector<Trial> trials;          ///< in the order in which they were first tried
  std::optional<std::size_t> winner;  ///< index into trials; empty if no candidate was measured
  std::optional<std::size_t> runner_up;
  /// Ratio of the runner-up's cost to the winner's. Above 1, the winner is better. Has an interval
  /// if both have rounds in several blocks.
  std::optional<Estimate> lead;
  bool confirmed = false;          ///< all rounds of the finalists were run
  bool meets_constraints = false;  ///< false: the winner is the candidate nearest to the limits
  int percentile = 90;             ///< the percentile that was used
  std::vector<std::string> notices;
  Machine machine;
  std::vector<WorkloadModel> models;  ///< models that work; the notices name the others
  bool interrupted = false;           ///< stopped before the winner was confirmed
};

/// Whether the search found a candidate that meets the constraints.
bool has_plan(const TuneResult& result);

/// Receives the progress of run_tune(), on the thread that called it. Any callback may be empty.
struct TuneObserver {
  std::function<void(const std::string& what)> on_stage = {};
  /// A round of `candidate` starts. `done` rounds are complete. `all`: current estimate of the
  /// total number. `remaining_s`: estimated seconds for the rest; empty for the first round.
  std::function<void(std::int64_t done, std::int64_t all, const std::string& candidate,
                     std::optional<double> remaining_s)>
      on_round = {};
};

/// Searches for the row and the batch size that are best for the objective and meet the
/// constraints, with consecutive frames and a limited window, as in `ortchestra run`.
///
/// The search starts with short rounds of many candidates on prepared frames. The better half
/// continues with longer rounds. Three finalists are confirmed by full rounds of the whole
/// pipeline, from reading to writing, in random order within blocks. If finalists do not differ
/// significantly and are within 2 %, the simplest one wins.
///
/// Candidates that fail and models that cannot be run are left out, with the reason in the result.
/// When `stop` is requested or the time is up, the best candidate of the last complete stage is
/// returned as not confirmed. Throws Error like run_bench().
TuneResult run_tune(const TuneOptions& options, const TuneObserver& observer, std::stop_token stop);

}  // namespace ortchestra
