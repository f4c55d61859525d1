#include "bench/time_limit.h"

#include <fmt/format.h>

#include <utility>

#include "bench/time_plan.h"
#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

std::optional<TimePoint> hard_limit(TimePoint start, std::optional<double> limit_s) {
  if (!limit_s) return std::nullopt;
  return time_after(start, hard_limit_factor * *limit_s);
}

}  // namespace

TimeLimit::TimeLimit(std::optional<double> limit_s, std::stop_token stop)
    : limit_s_(limit_s), stop_(std::move(stop)), stop_at_(stop_, hard_limit(start_, limit_s)) {}

void TimeLimit::require_time_left() const {
  if (!is_up() || stop_.stop_requested()) return;
  throw input_error(
      fmt::format("the time limit of {:g} s is too short: reading and calibrating alone take more "
                  "than {:.1f} s; give a limit several times as long, or fewer or smaller models",
                  *limit_s_, elapsed_s()));
}

}  // namespace ortchestra
