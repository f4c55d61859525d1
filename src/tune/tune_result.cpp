#include "ortchestra/record/tune_result.h"

#include <algorithm>

#include "ortchestra/tune/tune.h"

namespace ortchestra {

const StageTrial* in_deciding_stage(const TuneResult& result, std::optional<std::size_t> trial) {
  if (!result.decided_in || !trial) return nullptr;
  const std::vector<StageTrial>& trials = result.stages[*result.decided_in].trials;
  const auto found = std::ranges::find(trials, *trial, &StageTrial::trial);
  return found == trials.end() ? nullptr : &*found;
}

bool has_plan(const TuneResult& result) { return result.winner && result.meets_constraints; }

}  // namespace ortchestra
