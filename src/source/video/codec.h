#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "source/video/complaints.h"
#include "source/video/libav.h"

namespace ortchestra {

/// Decodes one stream. The frames and errors do not depend on the number of threads: at the first
/// sign of damage one thread decodes again from a key frame before it, and goes on alone until the
/// stream has been intact for some key frames. Not thread-safe.
class VideoCodec {
 public:
  struct Options {
    int threads = 1;
    std::int64_t max_pixels = 0;
    bool is_picture = false;
  };

  /// `stream` outlives it. Throws Error(input) where its codec can't be decoded.
  VideoCodec(const AVStream& stream, const Options& options);

  const AVCodecContext& context() const { return *codec_; }

  /// Of an allocated packet; nullptr after the last. 0, or FFmpeg's error.
  int send(const AVPacket* packet);
  /// 0 with a frame, AVERROR(EAGAIN) when a packet must be sent, AVERROR_EOF at the end, or another
  /// error of FFmpeg for a packet that could not be decoded.
  int receive(AVFrame& frame);
  /// When the packet that failed is to be shown; AV_NOPTS_VALUE where that is unknown.
  std::int64_t failed_time() const { return failed_time_; }

 private:
  void open(int threads);
  bool has_several_threads() const { return threads_ > 1; }
  int send_next();
  /// Whether another frame than the intact one may come out with one thread.
  bool is_doubtful(int status, const AVFrame& frame);
  /// Decodes again what is kept, by so many threads.
  void begin_again(int threads);
  /// Whether the frame came out before it was begun again.
  bool is_known(const AVFrame& frame);
  void came_out(const AVFrame& frame);
  /// Lets go of the packets from which nothing would be decoded again.
  void trim();

  const AVStream& stream_;
  Options options_;
  const AVCodec* decoder_ = nullptr;
  int threads_ = 1;
  VideoComplaints complaints_;
  libav::Codec codec_;

  std::deque<libav::Packet> kept_;  ///< since a key frame, to be decoded again
  struct Key {
    std::size_t packet;  ///< among the kept ones
    std::int64_t time;
  };
  std::deque<Key> keys_;
  std::size_t next_ = 0;  ///< of the kept ones, to be sent
  std::size_t kept_bytes_ = 0;
  bool keeps_ = false;  ///< for several threads only
  bool is_at_end_ = false;
  std::optional<std::int64_t> last_time_;  ///< of the frame that came out last
  bool is_catching_up_ = false;
  std::int64_t sent_time_ = AV_NOPTS_VALUE;
  std::int64_t failed_time_ = AV_NOPTS_VALUE;
  bool last_is_intra_ = false;
  bool is_refreshed_by_parts_ = false;    ///< without whole pictures in between
  std::optional<std::int64_t> last_key_;  ///< time of the key frame that came out last
  int keys_since_damage_ = 0;
  int keys_until_several_;  ///< so many intact ones bring several threads back
};

/// Why a frame that came out of the decoder can't be trusted; nothing for a good one.
std::optional<std::string> damage_of(const AVFrame& frame);

}  // namespace ortchestra
