#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "explain/row_figures.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// How a row used the CPU seconds of its budget. The parts add up to `available_s`.
struct CpuSplit {
  double available_s = 0;   ///< CPUs × total time, or what was used if that is more
  double used_s = 0;        ///< all but the last two parts
  double pure_s = 0;        ///< pure compute; all that was used if there is no calibration
  double spinning_s = 0;    ///< by the run with spin=off; 0 if there was none
  double contention_s = 0;  ///< by the calibration of several copies at the same time
  double overhead_s = 0;    ///< used for none of these
  double others_s = 0;      ///< used by other programs; 0 if not all CPUs belong to the budget
  double idle_s = 0;
};

/// What a rule may use to explain a row. The figures are medians over the row's rounds.
struct RowEvidence {
  const BenchResult& result;
  const RowResult& row;
  const Round& typical;            ///< the round nearest to the median
  const RowResult* reference;      ///< null if there is none, or if it is this row
  const Calibration* calibration;  ///< null if there is none for this row
  double total_s = 0;
  double cores = 0;  ///< the budget in CPUs
  std::optional<CpuSplit> cpu = {};
};

/// A claim, and its rank among the reasons that are shown under the table.
struct RankedClaim {
  Claim claim;  ///< with a reason if it is worth showing under the table
  /// Time comes first. Other figures: latency, memory, start-up.
  enum class Figure { time, other } figure = Figure::time;
  double share = 0;  ///< the part of the figure that the claim explains, 0 to 1
};

/// Returns a claim if its evidence was measured and is worth reporting. One file per subject.
using ClaimRule = std::optional<RankedClaim> (*)(const RowEvidence&);

std::optional<RankedClaim> claim_where_cpu_went(const RowEvidence& evidence);
std::optional<RankedClaim> claim_other_programs(const RowEvidence& evidence);
std::optional<RankedClaim> claim_spinning(const RowEvidence& evidence);
std::optional<RankedClaim> claim_oversubscription(const RowEvidence& evidence);
std::optional<RankedClaim> claim_overlap(const RowEvidence& evidence);
std::optional<RankedClaim> claim_contention(const RowEvidence& evidence);
std::optional<RankedClaim> claim_tail(const RowEvidence& evidence);
std::optional<RankedClaim> claim_memory(const RowEvidence& evidence);
std::optional<RankedClaim> claim_startup(const RowEvidence& evidence);
std::optional<RankedClaim> claim_gpu_idle(const RowEvidence& evidence);
std::optional<RankedClaim> claim_gpu_host_time(const RowEvidence& evidence);
std::optional<RankedClaim> claim_gpu_memory(const RowEvidence& evidence);

/// A part of the row's CPU time as a reason: "12 % of the CPU time: TEXT".
RankedClaim with_time_reason(Claim claim, double share, std::string_view text);
/// A reason for another figure than the time.
RankedClaim with_other_reason(Claim claim, double share, std::string text);

/// How the row used its CPU seconds; empty if they are unknown. `evidence.cpu` is not read.
std::optional<CpuSplit> cpu_split_of(const RowEvidence& evidence);
/// How many runs are in progress on average.
std::optional<double> runs_at_once(const RowEvidence& evidence);
/// Whether the models do not overlap, if so many runs are in progress on average.
bool runs_one_at_a_time(double runs_at_once);

}  // namespace ortchestra
