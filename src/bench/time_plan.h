#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace ortchestra {

/// No round goes on beyond this many times the limit, which leaves time to end within 1.25 times.
inline constexpr double hard_limit_factor = 1.2;

/// What is known of a comparison once it is calibrated; times in seconds.
struct TimeNeeds {
  double limit_s = 0;
  double elapsed_s = 0;               ///< since the comparison began
  std::vector<double> row_startup_s;  ///< of each row's rounds: loading, before warming up
  double batch_s = 0;                 ///< of a batch through all models, in the slowest row
  std::int64_t rounds = 1;            ///< blocks that are wanted
  std::int64_t warmup = 0;            ///< batches before the clock, in every round
  std::int64_t distinct = 0;          ///< batches that run once more, for their outputs
  double period_s = 0;                ///< from one batch to the next on a schedule; 0: none
  std::int64_t wanted_batches = 1;    ///< of a round
  bool fewer_are_possible = false;    ///< `wanted_batches` is a default and not asked for
};

struct TimePlan {
  std::int64_t batches = 0;  ///< of a round
};
struct TooLittleTime {
  double needed_s = 0;                        ///< the least limit, by estimate
  std::optional<std::int64_t> batches_in_it;  ///< that the limit could hold; none: not one
};

/// The batches of a round with which all wanted blocks end within the limit, else as many blocks as
/// possible; at least 8 where fewer are possible. Not even one block: TooLittleTime. Pure.
std::variant<TimePlan, TooLittleTime> plan_time(const TimeNeeds& needs);

}  // namespace ortchestra
