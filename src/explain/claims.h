#pragma once

#include <optional>

#include "explain/row_figures.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// What a rule may use to explain a row. The figures are medians over the row's rounds.
struct RowEvidence {
  const BenchResult& result;
  const RowResult& row;
  const Round& typical;        ///< the round nearest to the median
  const RowResult* reference;  ///< null if there is none, or if it is this row
  double total_s = 0;
  double cores = 0;  ///< the budget in CPUs
};

/// Returns a claim if its evidence was measured and is worth reporting. One file per subject.
using ClaimRule = std::optional<Claim> (*)(const RowEvidence&);

std::optional<Claim> claim_where_cpu_went(const RowEvidence& evidence);
std::optional<Claim> claim_spinning(const RowEvidence& evidence);
std::optional<Claim> claim_oversubscription(const RowEvidence& evidence);
std::optional<Claim> claim_overlap(const RowEvidence& evidence);
std::optional<Claim> claim_contention(const RowEvidence& evidence);
std::optional<Claim> claim_tail(const RowEvidence& evidence);
std::optional<Claim> claim_memory(const RowEvidence& evidence);
std::optional<Claim> claim_startup(const RowEvidence& evidence);
std::optional<Claim> claim_gpu_idle(const RowEvidence& evidence);
std::optional<Claim> claim_gpu_host_time(const RowEvidence& evidence);
std::optional<Claim> claim_gpu_memory(const RowEvidence& evidence);

/// CPU seconds of the row ÷ pure compute; empty without a calibration.
std::optional<double> cpu_over_compute(const RowResult& row, const BenchResult& result);

}  // namespace ortchestra
