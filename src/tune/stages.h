#pragma once

#include <cstddef>
#include <vector>

#include "ortchestra/tune/tune.h"

namespace ortchestra {

/// Functions on a stage of a search. Indexes are those of TuneStage::trials.

/// Computes the figures of all trials, with one percentile for the whole stage: that of the
/// options, or a lower one if a trial has too few samples. Rounds of blocks that are not complete
/// are not used, unless no block is complete.
void update_figures(TuneStage& stage, const TuneOptions& options);

/// The number of blocks in which every trial has a round, apart from those that failed.
std::size_t complete_blocks(const TuneStage& stage);

/// The trials that have figures and did not fail; the best first.
std::vector<std::size_t> ranking(const TuneStage& stage, const TuneOptions& options);

/// Ends a stage of the search before the finals: sets `complete`, outcomes and reasons, and sorts
/// the trials. The best `kept` trials, which come first then, are taken on.
void end_search_stage(TuneStage& stage, std::size_t kept, const TuneOptions& options);

/// Ends the finals, which have at least one complete block: sets `complete`, outcomes, reasons and
/// ratios of the stage; winner, runner-up and choice of the result. Sorts the trials.
void end_finals(TuneResult& result, const TuneOptions& options);

}  // namespace ortchestra
