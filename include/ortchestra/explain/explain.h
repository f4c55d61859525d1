#pragma once

#include <string>
#include <vector>

#include "ortchestra/record/changes.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// Conclusions from the records of a result. Nothing here measures. Only summarise() changes the
/// result. All functions can be called again after every round.

/// Fills in each row's total_s, speedup and speedup_p, and the verdict. Times are compared within
/// blocks, by Student's t-test of the log ratios, with Holm's adjustment over the rows. The verdict
/// compares the fastest row with each other row, by total time, or by median latency if there is a
/// rate. Rows that failed, whose outputs differ, or that fall behind the rate are not in the
/// verdict.
void summarise(BenchResult& result);

/// Finds what makes the figures uncertain. Each warning says what the user can do.
std::vector<Warning> find_warnings(const BenchResult& result);

/// Only the warnings about the machine: other programs, the hypervisor, swapping, the governor, the
/// GPU. They are derived from the machine and the rounds; the rest of the result may be empty.
std::vector<Warning> find_machine_warnings(const BenchResult& result);

/// Why the rows took their time, memory and CPU seconds. A claim is made only if its evidence was
/// measured. Each text completes a sentence whose subject is the row (`Claim::row`).
std::vector<Claim> find_claims(const BenchResult& result);

/// Whether the median CPU seconds of the row's rounds exceed pure compute by more than 10 %. Then
/// it is worth running the row again with spin=off.
bool goes_beyond_pure_compute(const RowResult& row, const BenchResult& result);

/// Matches the rows of two results by spec. Their rounds are not paired, because they ran at
/// different times. The caller sets old_name and new_name.
ResultChanges compare_results(const BenchResult& old_result, const BenchResult& new_result);

}  // namespace ortchestra
