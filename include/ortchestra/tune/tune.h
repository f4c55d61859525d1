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
  throughput,  ///< frames a second
  latency,     ///< from a batch's submission to the last of its answers, at the percentile
  memory,      ///< peak of all processes, proportional set size
};
template <>
inline constexpr auto enum_texts<Objective> = std::to_array<EnumText<Objective>>({
    {Objective::throughput, "throughput"},
    {Objective::latency, "latency"},
    {Objective::memory, "memory"},
});

/// What a plan must keep to; absent ones bind nothing.
struct TuneConstraints {
  std::optional<double> max_latency_ms;  ///< at TuneOptions::percentile
  std::optional<double> max_memory_mib;
  std::optional<double> max_cpus;  ///< CPUs kept busy on average
};

struct TuneOptions {
  std::vector<EngineModel> models;  ///< empty: the built-in ones
  std::string input = "synthetic";
  InputOptions reading = {};  ///< the plan does not hold it
  /// Where neither a model nor its recipe fixes the size.
  PictureSize size = default_input_size;
  std::string device = "cpu";
  Objective objective = Objective::throughput;
  TuneConstraints constraints;
  /// Of the batches' latencies; lowered, with a notice, where there are too few samples for it.
  int percentile = 90;
  std::vector<Row> rows;  ///< to search among; empty: those that suit the budget and the device
  std::vector<std::int64_t> batches = {1, 2, 4, 8};  ///< likewise; ascending
  int rounds = 3;                                    ///< of each finalist
  double final_round_s =
      2;  ///< of pure compute on all CPUs, in a finalist's round; it takes longer
  /// Seconds for the whole: a round under way is ended then. Error(input) where it would hold the
  /// round of no candidate.
  std::optional<double> time_limit_s;
  std::uint64_t seed = 1;
};

/// What a candidate showed, by the median over its rounds.
struct TuneFigures {
  double frames_per_s = 0;
  std::optional<double> latency_ms;  ///< at the percentile
  std::optional<double> memory_mib;
  double cpus = 0;  ///< CPU seconds ÷ total time
};

struct Trial {
  Row row;
  std::int64_t batch = 0;
  TuneFigures figures;
  int rounds = 0;       ///< that the figures rest on
  std::string outcome;  ///< "beaten", "finalist", "failed: …", for people
  bool meets_constraints = false;
};

struct TuneResult {
  std::vector<Trial> trials;          ///< in the order in which they were first tried
  std::optional<std::size_t> winner;  ///< index into trials; none: nothing ran
  std::optional<std::size_t> runner_up;
  /// The runner-up's figure against the winner's: above 1 the winner is better. With an interval
  /// where both were confirmed.
  std::optional<Estimate> lead;
  bool confirmed = false;          ///< the finalists had all their rounds
  bool meets_constraints = false;  ///< false: the winner is only the nearest
  int percentile = 90;             ///< the one that was used
  std::vector<std::string> notices;
  Machine machine;
  std::vector<WorkloadModel> models;  ///< those that work; the others are in the notices
  bool interrupted = false;           ///< the stop came before the winner was confirmed
};

/// Whether the search found something that meets the limits.
bool has_plan(const TuneResult& result);

/// What tune says while it works. Called on the thread of run_tune; what is absent is not called.
struct TuneObserver {
  std::function<void(const std::string& what)> on_stage = {};
  /// A round begins, the `done`-th of `all` by the plan so far.
  std::function<void(std::int64_t done, std::int64_t all, const std::string& candidate,
                     std::optional<double> remaining_s)>
      on_round = {};
};

/// Searches for the row and batch that serve the objective best under the constraints, on what
/// `run` does: consecutive frames, a bounded window. Short rounds over prepared frames first, for
/// many; the better half goes on to longer ones; three finalists are confirmed by full rounds of
/// the whole pipeline, from reading to writing, in random order within blocks. Of finalists that
/// can't be told apart and lie within 2 % the simplest wins. Candidates that fail, and models that
/// can't be run, are left out with the reason. When `stop` is requested or the time is up, the best
/// of the last stage that was completed is returned, not confirmed. Throws Error as run_bench.
TuneResult run_tune(const TuneOptions& options, const TuneObserver& observer, std::stop_token stop);

}  // namespace ortchestra
