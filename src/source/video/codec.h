#pragma once

#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <string>

#include "source/video/decoder_errors.h"
#include "source/video/libav.h"

namespace ortchestra {

/// Decodes one stream. The frames and errors do not depend on the number of threads. At the first
/// sign of damage, one thread decodes again from an earlier key frame. It continues alone until
/// several key frames were intact. Not thread-safe.
class VideoCodec {
 public:
  struct Options {
    int threads = 1;
    std::int64_t max_pixels = 0;
    bool is_picture = false;
  };

  /// `stream` must outlive this object. Throws Error(input) if its codec can't be decoded.
  VideoCodec(const AVStream& stream, const Options& options);

  const AVCodecContext& context() const { return *codec_; }

  /// Sends a packet to the decoder; nullptr after the last one. Returns 0, or an error of FFmpeg.
  int send(const AVPacket* packet);
  /// Returns 0 and a frame, AVERROR(EAGAIN) if a packet must be sent first, AVERROR_EOF at the end,
  /// or another error of FFmpeg if a packet could not be decoded.
  int receive(AVFrame& frame);
  /// Presentation time of the packet that failed. AV_NOPTS_VALUE if unknown.
  std::int64_t failed_time() const { return failed_time_; }

 private:
  void open(int threads);
  bool has_several_threads() const { return threads_ > 1; }
  int send_next();
  /// Whether decoding with one thread could give a different result than this one.
  bool check_for_damage(int status, const AVFrame& frame);
  /// Opens a new decoder with this many threads, and decodes the kept packets again.
  void restart_decoder(int threads);
  /// Whether the frame was already delivered before the decoder was restarted.
  bool was_delivered(const AVFrame& frame);
  void record_delivered(const AVFrame& frame);
  /// Drops the packets that a restart would no longer decode.
  void drop_old_packets();

  const AVStream& stream_;
  Options options_;
  const AVCodec* decoder_ = nullptr;
  int threads_ = 1;
  DecoderErrors decoder_errors_;
  libav::Codec codec_;

  std::deque<libav::Packet> kept_packets_;  ///< since a key frame, for a restart
  struct Key {
    std::size_t packet;  ///< index in kept_packets_
    std::int64_t time;
  };
  std::deque<Key> kept_keys_;
  std::size_t next_packet_ = 0;  ///< index in kept_packets_ of the next packet to send
  std::size_t kept_bytes_ = 0;
  bool keeps_packets_ = false;  ///< needed only with several threads
  bool is_at_end_ = false;
  std::optional<std::int64_t> last_delivered_time_;  ///< of the latest delivered frame
  bool is_catching_up_ = false;
  std::int64_t sent_time_ = AV_NOPTS_VALUE;
  std::int64_t failed_time_ = AV_NOPTS_VALUE;
  bool last_is_intra_ = false;
  bool has_gradual_refresh_ = false;      ///< key frames are not intra pictures
  std::optional<std::int64_t> last_key_;  ///< time of the latest delivered key frame
  int keys_since_damage_ = 0;
  int required_intact_keys_;  ///< before several threads are used again
};

/// Why a decoded frame is damaged. Empty for an intact frame.
std::optional<std::string> damage_of(const AVFrame& frame);

}  // namespace ortchestra
