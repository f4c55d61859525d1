#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>

#include "ortchestra/tune/tune.h"

namespace ortchestra {

/// The course of a search: successive halving, and what is still to come of it.

inline constexpr std::size_t finalists_wanted = 3;
/// For this number of the best candidates, the neighbours are tried too, once few are left.
inline constexpr std::size_t candidates_with_neighbours = 3;
inline constexpr std::size_t few_left = 2 * finalists_wanted;

/// The number of candidates that are taken on to the next stage.
std::size_t kept_of(std::size_t candidates);

/// The length of the first rounds of the search.
double first_round_s(const TuneOptions& options);
/// The length of the rounds of the stage after one with rounds of `seconds`.
double next_round_s(double seconds, const TuneOptions& options);

/// The rounds that are still to come: their number and estimated time.
struct ToCome {
  std::int64_t rounds = 0;
  double seconds = 0;
};

/// How long a round takes whose length is `round_s`: longer, because of its start.
using EstimateRound = std::function<double(double round_s)>;

ToCome finals_to_come(std::size_t finalists, const TuneOptions& options,
                      const EstimateRound& estimate_s);

/// After a stage with `left` candidates and rounds of `seconds`: the later stages, and the finals.
/// `neighbours_added`: whether neighbours were added already.
ToCome stages_to_come(std::size_t left, double seconds, bool neighbours_added,
                      const TuneOptions& options, const EstimateRound& estimate_s);

/// During `stage`, the last one: its open rounds, and everything after it.
ToCome search_to_come(const TuneStage& stage, bool neighbours_added, const TuneOptions& options,
                      const EstimateRound& estimate_s);

}  // namespace ortchestra
