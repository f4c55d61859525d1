#include "source/video/times.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ortchestra {
namespace {

/// Decoding times only grow; what muxers get wrong is less than this.
constexpr double least_fall_s = 0.1;
/// As FFmpeg's program takes it for a discontinuity (dts_delta_threshold).
constexpr double least_leap_s = 10;
/// A recording of one frame a minute leaps with every frame.
constexpr std::int64_t least_leap_steps = 10;

}  // namespace

std::int64_t VideoTimes::ticks(double seconds) const {
  return std::llround(seconds / av_q2d(stream_.time_base));
}

void VideoTimes::join(AVPacket& packet) {
  // Times of display alone go back and forth between packets: they tell nothing.
  if (packet.dts == AV_NOPTS_VALUE) {
    if (packet.pts != AV_NOPTS_VALUE) packet.pts += added_;
    return;
  }
  std::int64_t time = packet.dts + added_;
  if (last_) {
    const std::int64_t step = time - *last_;
    const bool falls = step < -std::max(ticks(least_fall_s), usual_step_);
    const bool leaps = leaps_ == Leaps::joined && longest_step_ > 0 &&
                       step > std::max(ticks(least_leap_s), least_leap_steps * longest_step_);
    if (falls || leaps) {
      const std::int64_t wanted = *last_ + std::max<std::int64_t>(usual_step_, 1);
      added_ += wanted - time;
      time = wanted;
      if (!began_again_at_s_) {
        const std::int64_t start = stream_.start_time != AV_NOPTS_VALUE ? stream_.start_time : 0;
        const std::int64_t shown = packet.pts != AV_NOPTS_VALUE ? packet.pts + added_ : wanted;
        began_again_at_s_ = static_cast<double>(shown - start) * av_q2d(stream_.time_base);
      }
    } else if (step > 0) {
      usual_step_ = step;
      longest_step_ = std::max(longest_step_, step);
    }
  }
  last_ = time;
  packet.dts += added_;
  if (packet.pts != AV_NOPTS_VALUE) packet.pts += added_;
}

std::optional<std::string> VideoTimes::take_note() {
  if (!began_again_at_s_ || has_told_) return std::nullopt;
  has_told_ = true;
  char text[128];
  std::snprintf(text, sizeof text,
                "its timestamps begin again at %.1f s: times go on as if they did not",
                *began_again_at_s_);
  return text;
}

}  // namespace ortchestra
