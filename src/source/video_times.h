#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "source/video_libav.h"

namespace ortchestra {

/// Joins the times of a stream whose timestamps begin again, as those of a transport stream do when
/// its producer was started again: they go on from where they were.
class VideoTimes {
 public:
  /// `stream` outlives it. `may_jump`: the format has discontinuities, so that a leap forward is
  /// one too.
  VideoTimes(const AVStream& stream, bool may_jump) : stream_(stream), may_jump_(may_jump) {}

  /// Changes the times of the stream's next packet, in the order of decoding.
  void join(AVPacket& packet);

  /// That they began again; once.
  std::optional<std::string> take_note();

 private:
  std::int64_t ticks(double seconds) const;

  const AVStream& stream_;
  const bool may_jump_;
  std::int64_t added_ = 0;
  std::optional<std::int64_t> last_;  ///< decoding time of the packet before, as it is now
  std::int64_t usual_step_ = 0;
  std::int64_t longest_step_ = 0;
  std::optional<double> began_again_at_s_;
  bool has_told_ = false;
};

}  // namespace ortchestra
