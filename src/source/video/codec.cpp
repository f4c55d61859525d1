#include "source/video/codec.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

/// Above this limit no packets are kept, and one thread decodes the rest.
constexpr std::size_t max_kept_bytes = std::size_t{192} << 20;

/// The kept packets start two key frames back. Both of these must be intact.
constexpr int min_intact_keys = 3;
/// Decoding again takes time, so each new damage doubles the number of key frames that must be
/// intact.
constexpr int max_intact_keys = 1 << 20;

/// The HEVC decoder of FFmpeg leaves parts of damaged pictures unwritten without an error. Zeroed
/// buffers make their contents deterministic.
int get_zeroed_buffer(AVCodecContext* codec, AVFrame* frame, int flags) {
  const int status = avcodec_default_get_buffer2(codec, frame, flags);
  if (status < 0) return status;
  for (AVBufferRef* const buffer : frame->buf) {
    if (buffer != nullptr) std::memset(buffer->data, 0, buffer->size);
  }
  return status;
}

/// Codecs whose FFmpeg decoders do not report all damage, so that a restart is never triggered.
/// With several threads, pictures differ from run to run (VP8, sometimes HEVC), or the decoder
/// aborts (MPEG-4). Of these, only HEVC is noticeably slower with one thread.
bool needs_one_thread(AVCodecID codec) {
  constexpr std::array codecs{AV_CODEC_ID_HEVC, AV_CODEC_ID_VP8, AV_CODEC_ID_MPEG4,
                              AV_CODEC_ID_H263, AV_CODEC_ID_VP3, AV_CODEC_ID_THEORA,
                              AV_CODEC_ID_RV30, AV_CODEC_ID_RV40};
  return std::ranges::find(codecs, codec) != codecs.end();
}

}  // namespace

std::optional<std::string> damage_of(const AVFrame& frame) {
  if ((frame.decode_error_flags & FF_DECODE_ERROR_INVALID_BITSTREAM) != 0) {
    return "its data is damaged: the bitstream is invalid";
  }
  if ((frame.decode_error_flags & FF_DECODE_ERROR_MISSING_REFERENCE) != 0) {
    return "it refers to a frame that is missing";
  }
  if (frame.decode_error_flags != 0)
    return "its data is damaged: the decoder concealed parts of it";
  if ((frame.flags & AV_FRAME_FLAG_CORRUPT) != 0) return "its data is damaged or incomplete";
  return std::nullopt;
}

VideoCodec::VideoCodec(const AVStream& stream, const Options& options)
    : stream_(stream), options_(options), required_intact_keys_(min_intact_keys) {
  const AVCodecID id = stream.codecpar->codec_id;
  decoder_ = avcodec_find_decoder(id);
  if (decoder_ == nullptr)
    throw input_error(std::string("FFmpeg has no decoder for its codec ") + avcodec_get_name(id));
  options_.threads = needs_one_thread(id) ? 1 : std::max(options.threads, 1);
  keeps_packets_ = options_.threads > 1;
  open(options_.threads);
}

void VideoCodec::open(int threads) {
  threads_ = threads;
  codec_ = libav::allocated(libav::Codec(avcodec_alloc_context3(decoder_)));
  int status = avcodec_parameters_to_context(codec_.get(), stream_.codecpar);
  if (status >= 0) {
    codec_->max_pixels = options_.max_pixels;
    codec_->pkt_timebase = stream_.time_base;
    codec_->thread_count = threads;
    decoder_errors_.watch(*codec_);
    if (decoder_->id == AV_CODEC_ID_HEVC) codec_->get_buffer2 = get_zeroed_buffer;
    // An error must fail the frame if FFmpeg would return a concealed frame without a flag. That
    // happens in a JPEG, and with several threads, which finish a frame after it is returned. Not
    // for other pictures: a TIFF would fail for any tag that FFmpeg does not know.
    const bool jpeg = options_.is_picture && decoder_->id == AV_CODEC_ID_MJPEG;
    if (threads > 1 || jpeg) codec_->err_recognition |= AV_EF_EXPLODE;
    status = avcodec_open2(codec_.get(), decoder_, nullptr);
  }
  if (status < 0) {
    throw input_error(std::string("its ") + decoder_->name +
                      " decoder can't start: " + libav::text_of(status));
  }
  decoder_errors_.take();
}

int VideoCodec::send(const AVPacket* packet) {
  is_at_end_ = packet == nullptr;
  if (packet != nullptr) {
    kept_packets_.push_back(libav::allocated(libav::Packet(av_packet_clone(packet))));
    kept_bytes_ += static_cast<std::size_t>(packet->size);
    const std::int64_t time = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
    const bool is_key = (packet->flags & AV_PKT_FLAG_KEY) != 0 && time != AV_NOPTS_VALUE;
    if (keeps_packets_ && is_key) kept_keys_.push_back({kept_packets_.size() - 1, time});
  }
  const int status = send_next();
  if (status == 0) return 0;
  keys_since_damage_ = 0;
  if (!has_several_threads()) return status;
  restart_decoder(1);
  return 0;
}

int VideoCodec::send_next() {
  if (next_packet_ == kept_packets_.size()) {
    sent_time_ = AV_NOPTS_VALUE;
    avcodec_send_packet(codec_.get(), nullptr);
    return 0;
  }
  const AVPacket& packet = *kept_packets_[next_packet_++];
  sent_time_ = packet.pts;
  const int status = avcodec_send_packet(codec_.get(), &packet);
  if (!keeps_packets_ && next_packet_ == kept_packets_.size()) {
    kept_packets_.clear();
    next_packet_ = kept_bytes_ = 0;
  }
  if (status < 0) failed_time_ = sent_time_;
  return std::min(status, 0);
}

bool VideoCodec::check_for_damage(int status, const AVFrame& frame) {
  if (status == AVERROR(EAGAIN) || status == AVERROR_EOF || status == 0) {
    const bool was_reported = decoder_errors_.take();
    const bool has_no_time = status == 0 && frame.best_effort_timestamp == AV_NOPTS_VALUE;
    return was_reported || has_no_time || (status == 0 && damage_of(frame));
  }
  return true;
}

int VideoCodec::receive(AVFrame& frame) {
  for (;;) {
    int status = avcodec_receive_frame(codec_.get(), &frame);
    const bool is_suspect = check_for_damage(status, frame);
    keeps_packets_ = keeps_packets_ && kept_bytes_ <= max_kept_bytes;
    if (has_several_threads() && (is_suspect || !keeps_packets_)) {
      av_frame_unref(&frame);
      restart_decoder(1);
      continue;
    }
    const bool was_catching_up = is_catching_up_;
    if (is_suspect && !was_catching_up) keys_since_damage_ = 0;
    if (status == 0) {
      if (!was_delivered(frame)) {
        record_delivered(frame);
        return 0;
      }
      av_frame_unref(&frame);
      continue;
    }
    if (status == AVERROR_EOF) return status;
    const bool has_more = next_packet_ < kept_packets_.size();
    if (status == AVERROR(EAGAIN)) {
      if (!has_more && !is_at_end_) return status;
      status = send_next();
      if (status == 0) continue;
      if (has_several_threads()) {
        restart_decoder(1);
        continue;
      }
    } else {
      failed_time_ = sent_time_;
    }
    keys_since_damage_ = 0;
    // Frames that were delivered before had no error.
    const bool was_delivered_before =
        failed_time_ == AV_NOPTS_VALUE || failed_time_ <= last_delivered_time_;
    if (!(was_catching_up && was_delivered_before && has_more)) return status;
  }
}

void VideoCodec::restart_decoder(int threads) {
  if (threads == 1) required_intact_keys_ = std::min(2 * required_intact_keys_, max_intact_keys);
  open(threads);
  is_catching_up_ = last_delivered_time_.has_value();
  keys_since_damage_ = 0;
  failed_time_ = sent_time_ = AV_NOPTS_VALUE;
  next_packet_ = 0;
}

bool VideoCodec::was_delivered(const AVFrame& frame) {
  if (!is_catching_up_) return false;
  const std::int64_t time = frame.best_effort_timestamp;
  if (time == AV_NOPTS_VALUE || time < last_delivered_time_) return true;
  is_catching_up_ = false;
  return time == last_delivered_time_;
}

void VideoCodec::record_delivered(const AVFrame& frame) {
  last_delivered_time_ = frame.best_effort_timestamp;
  last_is_intra_ = frame.pict_type == AV_PICTURE_TYPE_I;
  if (!keeps_packets_ || last_delivered_time_ == AV_NOPTS_VALUE) return;
  drop_old_packets();
  if (!has_several_threads() && keys_since_damage_ >= required_intact_keys_)
    restart_decoder(options_.threads);
}

void VideoCodec::drop_old_packets() {
  // The latest delivered key frames; 0 means the beginning.
  std::array<std::size_t, 3> last{};
  for (const Key& key : kept_keys_) {
    if (key.packet >= next_packet_ || key.time > *last_delivered_time_) continue;
    has_gradual_refresh_ |= key.time == *last_delivered_time_ && !last_is_intra_;
    last = {key.packet, last[0], last[1]};
    if (!last_key_ || key.time > *last_key_) {
      last_key_ = key.time;
      ++keys_since_damage_;
    }
  }
  // Frames that are shown after a key frame need no packet before it. One more key frame is kept,
  // since one may be damaged. With gradual refresh, a third is kept: pictures are complete only at
  // the next key frame.
  const std::size_t first = last[has_gradual_refresh_ ? 2 : 1];
  for (std::size_t i = 0; i < first; ++i) {
    kept_bytes_ -= static_cast<std::size_t>(kept_packets_.front()->size);
    kept_packets_.pop_front();
  }
  next_packet_ -= first;
  std::erase_if(kept_keys_, [&](const Key& key) { return key.packet < first; });
  for (Key& key : kept_keys_) key.packet -= first;
}

}  // namespace ortchestra
