#pragma once

#include "ortchestra/record/record.h"

namespace ortchestra {

/// Fills in what follows from the rounds alone: each row's total_s and speedup, and the verdict.
/// Can be called again after every round.
void summarise(BenchResult& result);

}  // namespace ortchestra
