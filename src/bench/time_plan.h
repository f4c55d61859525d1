#pragma once

#include <cstdint>
#include <optional>
#include <variant>
#include <vector>

namespace ortchestra {

/// A round is ended when this multiple of the limit has elapsed, so that the comparison can end
/// within 1.25 × the limit.
inline constexpr double hard_limit_factor = 1.2;

/// The inputs of plan_time(), known after the calibration. Times are in seconds.
struct TimeNeeds {
  double limit_s = 0;
  double elapsed_s = 0;               ///< since the start of the comparison
  std::vector<double> row_startup_s;  ///< per row: loading at the start of each round
  double batch_s = 0;                 ///< for a batch through all models, in the slowest row
  std::int64_t rounds = 1;            ///< wanted number of blocks
  std::int64_t warmup = 0;            ///< batches before the timing starts, in every round
  std::int64_t distinct = 0;          ///< batches that run once more, for their outputs
  double period_s = 0;                ///< between two batches of a schedule; 0: no schedule
  std::int64_t wanted_batches = 1;    ///< per round
  bool may_reduce_batches = false;    ///< `wanted_batches` is a default, not set by the user
};

struct TimePlan {
  std::int64_t batches = 0;  ///< per round
};
struct TimeLimitTooShort {
  double needed_s = 0;  ///< estimate of the shortest possible limit
  /// Batches per round that fit into the limit; empty if none.
  std::optional<std::int64_t> batches_that_fit;
};

/// Returns the number of batches per round with which all wanted blocks end within the limit. If
/// that would be fewer than 8 (or than the user wants), plans for fewer blocks. If not even one
/// block fits, returns TimeLimitTooShort. A pure function.
std::variant<TimePlan, TimeLimitTooShort> plan_time(const TimeNeeds& needs);

}  // namespace ortchestra
