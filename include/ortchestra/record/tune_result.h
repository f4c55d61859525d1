#pragma once

#include <cstddef>
#include <cstdint>
#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/base/enum_text.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// The plain data of a search for a plan, as record.h has it for a comparison. The structs have the
/// fields of the result file "ortchestra.tune/1".

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

/// The figures of a candidate in one stage: medians over its rounds.
struct TuneFigures {
  double frames_per_s = 0;
  std::optional<double> latency_ms;  ///< at the stage's percentile, over the batches of all rounds
  std::optional<double> memory_mib;
  double cpus = 0;  ///< CPU seconds ÷ total time
};

/// A candidate: a row with a batch size.
struct Trial {
  std::string spec;  ///< the row, as parse_row() reads it
  std::int64_t batch = 0;
  std::optional<std::string> error;  ///< why it failed; it is not run again then
};

/// A cost (time per frame, latency or memory) ÷ that of another candidate or device, paired within
/// blocks.
struct CostRatio {
  double mean = 0;                 ///< geometric mean over the blocks
  std::optional<double> low = {};  ///< 95 % confidence interval; absent with fewer than two blocks
  std::optional<double> high = {};
  std::optional<double> p_adjusted = {};  ///< for the hypothesis that the ratio is 1; Holm-adjusted
  std::optional<double> detectable = {};  ///< smallest relative difference that the blocks can show
  bool differs = false;                   ///< p_adjusted < 0.05
};

enum class StageOutcome {
  open,          ///< the stage has not ended
  taken_on,      ///< continues in the next stage, or in the finals
  not_taken_on,  ///< measured, but others were better; `reason` says by how much
  failed,        ///< Trial::error has the reason
  not_measured,  ///< the stage ended before
  finalist,      ///< of the finals, but not the winner
  winner,        ///< of the finals, or the best so far of a search that was cut short
};
template <>
inline constexpr auto enum_texts<StageOutcome> = std::to_array<EnumText<StageOutcome>>({
    {StageOutcome::open, "open"},
    {StageOutcome::taken_on, "taken on"},
    {StageOutcome::not_taken_on, "not taken on"},
    {StageOutcome::failed, "failed"},
    {StageOutcome::not_measured, "not measured"},
    {StageOutcome::finalist, "finalist"},
    {StageOutcome::winner, "winner"},
});

/// The rounds of a candidate in one stage.
struct StageTrial {
  std::size_t trial = 0;  ///< index into TuneResult::trials
  StageOutcome outcome = StageOutcome::open;
  std::string reason;                  ///< for people: "12 % slower", "memory 5 % over the limit"
  std::optional<TuneFigures> figures;  ///< absent without rounds
  bool meets_constraints = false;
  std::optional<CostRatio> ratio;  ///< in the finals only, and not for the winner
  std::vector<Round> rounds;
};

/// Rounds of equal length. Only figures of the same stage can be compared with each other.
struct TuneStage {
  std::string name;                ///< for people: "short rounds", "finals"
  double round_s = 0;              ///< pure compute in a round, on all CPUs; a round takes longer
  bool whole_pipeline = false;     ///< with reading, decoding and writing, not only inference
  std::int64_t rounds_wanted = 1;  ///< per candidate
  bool complete = false;           ///< every candidate had all its rounds, or failed
  int percentile = 0;              ///< of the latencies
  std::vector<StageTrial> trials;
};

/// A model alone on a device, in a precision. The first trial of each model is that of the
/// reference device, with which the others are compared.
struct DeviceTrial {
  std::string model;
  std::string device;  ///< with its options, as SessionOptions::device
  /// Median time per frame of the model alone on one thread. Absent: not measured.
  std::optional<double> frame_ms = {};
  /// Its time ÷ that on the reference device; absent for the reference, and if one was not
  /// measured.
  std::optional<CostRatio> ratio = {};
  std::optional<ModelAgreement> agreement = {};  ///< with the reference; absent as `ratio`
  bool chosen = false;                           ///< of each model, one trial is chosen
  std::string reason = {};                       ///< for people: why it was chosen, or why not
};

struct TuneResult {
  std::string created;  ///< ISO 8601, UTC
  std::string version;
  std::vector<std::string> command;
  Objective objective = Objective::throughput;
  int percentile = 90;  ///< that was asked for
  TuneConstraints constraints;
  std::optional<double> time_limit_s;
  std::optional<double> agreement;  ///< the least one that justifies a device; absent: none tried
  double elapsed_s = 0;             ///< of the whole search
  std::optional<double> needed_s;   ///< estimate for a complete search, if the time limit ended it
  Machine machine;
  std::string input;
  std::vector<WorkloadModel> models;  ///< models that work; the warnings name the others
  std::vector<DeviceTrial> devices;   ///< by model; empty if no devices were tried
  std::vector<Trial> trials;          ///< in the order in which they were first tried
  std::vector<TuneStage> stages;
  std::optional<std::size_t> decided_in;  ///< index into stages: whose figures decided
  std::optional<std::size_t> winner;      ///< index into trials; absent if nothing was measured
  std::optional<std::size_t> runner_up;
  std::string choice;              ///< for people: by which rule the winner was chosen
  bool confirmed = false;          ///< all rounds of the finalists were run
  bool meets_constraints = false;  ///< false: the winner is the candidate nearest to the limits
  std::vector<Warning> warnings;
  bool interrupted = false;  ///< stopped before the winner was confirmed
};

inline constexpr std::string_view tune_schema = "ortchestra.tune/1";

/// The JSON form: "schema" first, then the fields in the order above.
nlohmann::ordered_json to_json(const TuneResult& result);

}  // namespace ortchestra
