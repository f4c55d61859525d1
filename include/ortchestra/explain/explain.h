#pragma once

#include <string>
#include <vector>

#include "ortchestra/record/changes.h"
#include "ortchestra/record/record.h"

namespace ortchestra {

/// What follows from the records of a result, by rule: nothing here measures. All functions are
/// pure but for what they say they fill in, and can be called again after every round.

/// Fills in each row's total_s, speedup and speedup_p, and the verdict. Times are compared within
/// blocks, by Student's t on the log ratios, adjusted over the rows (Holm). Rows that failed, whose
/// outputs differ or that do not keep up with a schedule can't be fastest and are not tested.
void summarise(BenchResult& result);

/// What made the figures less sure than they look, each with the option that helps.
std::vector<Warning> find_warnings(const BenchResult& result);

/// Why the rows took the time, the memory and the CPU seconds they took. A claim whose evidence
/// was not measured is not made. Texts are parts of a sentence about `Claim::row`.
std::vector<Claim> find_claims(const BenchResult& result);

/// Whether the row's CPU seconds go so far beyond pure compute that a twin with spinning off is
/// worth a run: more than 10 %, by the median over its rounds.
bool goes_beyond_pure_compute(const RowResult& row, const BenchResult& result);

/// Matches the rows of two results by spec. Their rounds are not paired: they ran at other times.
/// The names are left to the caller.
ResultChanges compare_results(const BenchResult& old_one, const BenchResult& new_one);

}  // namespace ortchestra
