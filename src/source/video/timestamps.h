#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "source/video/libav.h"

namespace ortchestra {

/// Makes the timestamps of a stream continuous if they restart, for example in a transport stream
/// whose producer was restarted.
class VideoTimestamps {
 public:
  /// What to do at a jump forward, which is either a real gap or a restart of the producer.
  enum class Jumps { kept, joined };

  /// `stream` must outlive this object.
  VideoTimestamps(const AVStream& stream, Jumps jumps) : stream_(stream), jumps_(jumps) {}

  /// Corrects the times of the next packet of the stream. Packets must come in decoding order.
  void join(AVPacket& packet);

  /// A note that the timestamps restarted. Returned once.
  std::optional<std::string> take_note();

 private:
  std::int64_t ticks(double seconds) const;

  const AVStream& stream_;
  const Jumps jumps_;
  std::int64_t added_ = 0;
  std::optional<std::int64_t> last_dts_;  ///< corrected decoding time of the previous packet
  std::int64_t usual_step_ = 0;
  std::int64_t longest_step_ = 0;
  std::optional<double> restarted_at_s_;
  bool was_noted_ = false;
};

}  // namespace ortchestra
