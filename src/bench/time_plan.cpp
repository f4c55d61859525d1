#include "bench/time_plan.h"

#include <algorithm>

namespace ortchestra {

namespace {

/// Rounds with fewer batches are too short to be useful.
constexpr std::int64_t min_planned_batches = 8;

/// Estimated seconds from the start of the comparison to the end of `blocks` blocks.
double end_s(const TimeNeeds& needs, std::int64_t blocks, std::int64_t batches) {
  const auto rows = static_cast<double>(needs.row_startup_s.size());
  const auto times = [](std::int64_t count, double seconds) {
    return static_cast<double>(count) * seconds;
  };
  double startups_s = 0;
  for (const double startup_s : needs.row_startup_s) startups_s += startup_s;
  const double round_s =
      times(needs.warmup, needs.batch_s) +
      std::max(times(batches, needs.batch_s), times(batches, needs.period_s) + needs.batch_s);
  const double outputs_s = times(std::min(needs.distinct, batches), needs.batch_s);
  return needs.elapsed_s + times(blocks, startups_s + rows * round_s) + rows * outputs_s;
}

/// The maximum number of batches per round with which `blocks` blocks end within `limit_s`; at most
/// the wanted number. 0 if even one batch is too many.
std::int64_t most_batches(const TimeNeeds& needs, std::int64_t blocks, double limit_s) {
  std::int64_t fit = 0;
  std::int64_t too_many = needs.wanted_batches + 1;
  while (too_many - fit > 1) {
    const std::int64_t middle = fit + (too_many - fit) / 2;
    (end_s(needs, blocks, middle) <= limit_s ? fit : too_many) = middle;
  }
  return fit;
}

}  // namespace

std::variant<TimePlan, TimeLimitTooShort> plan_time(const TimeNeeds& needs) {
  const std::int64_t least = needs.may_reduce_batches
                                 ? std::min(min_planned_batches, needs.wanted_batches)
                                 : needs.wanted_batches;
  for (std::int64_t blocks = needs.rounds; blocks >= 1; --blocks) {
    const std::int64_t batches = most_batches(needs, blocks, needs.limit_s);
    if (batches >= least) return TimePlan{batches};
  }
  const double needed_s = end_s(needs, 1, least);
  if (needed_s <= hard_limit_factor * needs.limit_s) return TimePlan{least};
  TimeLimitTooShort refusal{needed_s, {}};
  if (const std::int64_t batches = most_batches(needs, 1, needs.limit_s); batches > 0)
    refusal.batches_that_fit = batches;
  return refusal;
}

}  // namespace ortchestra
