#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "source/video/libav.h"

namespace ortchestra {

/// Joins the times of a stream whose timestamps begin again, as those of a transport stream do when
/// its producer was started again: they go on from where they were.
class VideoTimes {
 public:
  /// A leap forward: nothing was to be seen for so long, or the producer was restarted.
  enum class Leaps { kept, joined };

  /// `stream` outlives it.
  VideoTimes(const AVStream& stream, Leaps leaps) : stream_(stream), leaps_(leaps) {}

  /// Changes the times of the stream's next packet, in the order of decoding.
  void join(AVPacket& packet);

  /// That they began again; once.
  std::optional<std::string> take_note();

 private:
  std::int64_t ticks(double seconds) const;

  const AVStream& stream_;
  const Leaps leaps_;
  std::int64_t added_ = 0;
  std::optional<std::int64_t> last_;  ///< decoding time of the packet before, as it is now
  std::int64_t usual_step_ = 0;
  std::int64_t longest_step_ = 0;
  std::optional<double> began_again_at_s_;
  bool has_told_ = false;
};

}  // namespace ortchestra
