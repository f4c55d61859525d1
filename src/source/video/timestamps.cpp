#include "source/video/timestamps.h"

#include <algorithm>
#include <cmath>
#include <cstdio>

namespace ortchestra {
namespace {

/// Decoding times must increase. Errors of muxers are smaller than this.
constexpr double min_backward_jump_s = 0.1;
/// The ffmpeg program also treats such a jump as a discontinuity (dts_delta_threshold).
constexpr double min_forward_jump_s = 10;
/// A jump must also be this many times the longest step, since a recording of one frame per minute
/// has long steps.
constexpr std::int64_t min_forward_jump_steps = 10;

}  // namespace

std::int64_t VideoTimestamps::ticks(double seconds) const {
  return std::llround(seconds / av_q2d(stream_.time_base));
}

void VideoTimestamps::join(AVPacket& packet) {
  // Presentation times are not monotonic between packets, so they show no restart.
  if (packet.dts == AV_NOPTS_VALUE) {
    if (packet.pts != AV_NOPTS_VALUE) packet.pts += added_;
    return;
  }
  std::int64_t time = packet.dts + added_;
  if (last_dts_) {
    const std::int64_t step = time - *last_dts_;
    const bool jumps_back = step < -std::max(ticks(min_backward_jump_s), usual_step_);
    const bool jumps_forward =
        jumps_ == Jumps::joined && longest_step_ > 0 &&
        step > std::max(ticks(min_forward_jump_s), min_forward_jump_steps * longest_step_);
    if (jumps_back || jumps_forward) {
      const std::int64_t wanted = *last_dts_ + std::max<std::int64_t>(usual_step_, 1);
      added_ += wanted - time;
      time = wanted;
      if (!restarted_at_s_) {
        const std::int64_t start = stream_.start_time != AV_NOPTS_VALUE ? stream_.start_time : 0;
        const std::int64_t shown = packet.pts != AV_NOPTS_VALUE ? packet.pts + added_ : wanted;
        restarted_at_s_ = static_cast<double>(shown - start) * av_q2d(stream_.time_base);
      }
    } else if (step > 0) {
      usual_step_ = step;
      longest_step_ = std::max(longest_step_, step);
    }
  }
  last_dts_ = time;
  packet.dts += added_;
  if (packet.pts != AV_NOPTS_VALUE) packet.pts += added_;
}

std::optional<std::string> VideoTimestamps::take_note() {
  if (!restarted_at_s_ || was_noted_) return std::nullopt;
  was_noted_ = true;
  char text[128];
  std::snprintf(text, sizeof text,
                "its timestamps restart at %.1f s: the times of later frames continue from there",
                *restarted_at_s_);
  return text;
}

}  // namespace ortchestra
