#include "sink/video/timeline.h"

#include <algorithm>
#include <cmath>
#include <nlohmann/json.hpp>

#include "base/text/sha256.h"
#include "sink/video/ticks.h"

namespace ortchestra {
namespace {

using std::chrono::nanoseconds;

/// Slightly more than a tick, so that two frames differ after rounding.
constexpr nanoseconds least_step{1'000'000'000 / video_ticks_per_s + 1};

}  // namespace

VideoTimeline::VideoTimeline(double fps) : frame_duration_(std::llround(1e9 / fps)) {}

ShownTime VideoTimeline::next(const FramePredictions& frame) {
  const bool is_first = input_.empty();
  const std::string before = input_;
  if (frame.input != name_) {
    name_ = frame.input;
    input_ = sha256_hex(frame.input);
  }
  if (input_ != before || frame.index <= index_) begin_ = end_;
  index_ = frame.index;
  const bool has_time = frame.timestamp.count() > 0 || frame.duration.count() > 0;
  const nanoseconds earliest = is_first ? nanoseconds(0) : start_ + least_step;
  start_ = has_time ? std::max(begin_ + frame.timestamp, earliest) : end_;
  const nanoseconds duration = frame.duration.count() > 0 ? frame.duration : frame_duration_;
  end_ = start_ + duration;
  return {start_, duration};
}

nlohmann::json VideoTimeline::state() const {
  return {{"input", input_},
          {"index", index_},
          {"begin_ns", begin_.count()},
          {"start_ns", start_.count()},
          {"end_ns", end_.count()}};
}

void VideoTimeline::restore(const nlohmann::json& state) {
  state.at("input").get_to(input_);
  state.at("index").get_to(index_);
  begin_ = nanoseconds(state.at("begin_ns").get<std::int64_t>());
  start_ = nanoseconds(state.at("start_ns").get<std::int64_t>());
  end_ = nanoseconds(state.at("end_ns").get<std::int64_t>());
}

}  // namespace ortchestra
