#include "source/video/codec.h"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

/// More packets between key frames are not kept: one thread then goes on by itself.
constexpr std::size_t most_kept_bytes = std::size_t{192} << 20;

/// Kept packets reach back over two key frames, which must both be intact.
constexpr int least_keys_until_several = 3;
/// Each new damage doubles them, for decoding again costs time.
constexpr int most_keys_until_several = 1 << 20;

/// FFmpeg's decoder of HEVC leaves out parts of damaged pictures without a word: what memory held
/// there before would show.
int give_cleared_buffer(AVCodecContext* codec, AVFrame* frame, int flags) {
  const int status = avcodec_default_get_buffer2(codec, frame, flags);
  if (status < 0) return status;
  for (AVBufferRef* const buffer : frame->buf) {
    if (buffer != nullptr) std::memset(buffer->data, 0, buffer->size);
  }
  return status;
}

/// Codecs of whose damage FFmpeg's decoders don't tell, so that nothing says when to decode again:
/// with several threads they give other pictures with each run (VP8, HEVC now and then), or abort
/// (MPEG-4). HEVC is the one among them that one thread decodes noticeably slower.
bool takes_one_thread(AVCodecID codec) {
  constexpr std::array silent{AV_CODEC_ID_HEVC, AV_CODEC_ID_VP8, AV_CODEC_ID_MPEG4,
                              AV_CODEC_ID_H263, AV_CODEC_ID_VP3, AV_CODEC_ID_THEORA,
                              AV_CODEC_ID_RV30, AV_CODEC_ID_RV40};
  return std::ranges::find(silent, codec) != silent.end();
}

}  // namespace

std::optional<std::string> damage_of(const AVFrame& frame) {
  if ((frame.decode_error_flags & FF_DECODE_ERROR_INVALID_BITSTREAM) != 0) {
    return "its data is damaged: the bitstream is invalid";
  }
  if ((frame.decode_error_flags & FF_DECODE_ERROR_MISSING_REFERENCE) != 0) {
    return "it refers to a frame that is missing";
  }
  if (frame.decode_error_flags != 0) return "its data is damaged: parts were only concealed";
  if ((frame.flags & AV_FRAME_FLAG_CORRUPT) != 0) return "its data is damaged or incomplete";
  return std::nullopt;
}

VideoCodec::VideoCodec(const AVStream& stream, const Options& options)
    : stream_(stream), options_(options), keys_until_several_(least_keys_until_several) {
  const AVCodecID id = stream.codecpar->codec_id;
  decoder_ = avcodec_find_decoder(id);
  if (decoder_ == nullptr)
    throw input_error(std::string("FFmpeg has no decoder for its codec ") + avcodec_get_name(id));
  options_.threads = takes_one_thread(id) ? 1 : std::max(options.threads, 1);
  keeps_ = options_.threads > 1;
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
    complaints_.listen_to(*codec_);
    if (decoder_->id == AV_CODEC_ID_HEVC) codec_->get_buffer2 = give_cleared_buffer;
    // Where FFmpeg would hand out a concealed frame without saying so, an error must fail the
    // frame: in a JPEG, and with several threads, which finish a frame after it was handed out. Not
    // in other pictures: a TIFF fails for any tag that FFmpeg does not know.
    const bool jpeg = options_.is_picture && decoder_->id == AV_CODEC_ID_MJPEG;
    if (threads > 1 || jpeg) codec_->err_recognition |= AV_EF_EXPLODE;
    status = avcodec_open2(codec_.get(), decoder_, nullptr);
  }
  if (status < 0) {
    throw input_error(std::string("its ") + decoder_->name +
                      " decoder can't start: " + libav::text_of(status));
  }
  complaints_.take();
}

int VideoCodec::send(const AVPacket* packet) {
  is_at_end_ = packet == nullptr;
  if (packet != nullptr) {
    kept_.push_back(libav::allocated(libav::Packet(av_packet_clone(packet))));
    kept_bytes_ += static_cast<std::size_t>(packet->size);
    const std::int64_t time = packet->pts != AV_NOPTS_VALUE ? packet->pts : packet->dts;
    const bool is_key = (packet->flags & AV_PKT_FLAG_KEY) != 0 && time != AV_NOPTS_VALUE;
    if (keeps_ && is_key) keys_.push_back({kept_.size() - 1, time});
  }
  const int status = send_next();
  if (status == 0) return 0;
  keys_since_damage_ = 0;
  if (!has_several_threads()) return status;
  begin_again(1);
  return 0;
}

int VideoCodec::send_next() {
  if (next_ == kept_.size()) {
    sent_time_ = AV_NOPTS_VALUE;
    avcodec_send_packet(codec_.get(), nullptr);
    return 0;
  }
  const AVPacket& packet = *kept_[next_++];
  sent_time_ = packet.pts;
  const int status = avcodec_send_packet(codec_.get(), &packet);
  if (!keeps_ && next_ == kept_.size()) {
    kept_.clear();
    next_ = kept_bytes_ = 0;
  }
  if (status < 0) failed_time_ = sent_time_;
  return std::min(status, 0);
}

bool VideoCodec::is_doubtful(int status, const AVFrame& frame) {
  if (status == AVERROR(EAGAIN) || status == AVERROR_EOF || status == 0) {
    const bool was_told = complaints_.take();
    const bool is_unplaced = status == 0 && frame.best_effort_timestamp == AV_NOPTS_VALUE;
    return was_told || is_unplaced || (status == 0 && damage_of(frame));
  }
  return true;
}

int VideoCodec::receive(AVFrame& frame) {
  for (;;) {
    int status = avcodec_receive_frame(codec_.get(), &frame);
    const bool is_doubted = is_doubtful(status, frame);
    keeps_ = keeps_ && kept_bytes_ <= most_kept_bytes;
    if (has_several_threads() && (is_doubted || !keeps_)) {
      av_frame_unref(&frame);
      begin_again(1);
      continue;
    }
    const bool is_past = is_catching_up_;
    if (is_doubted && !is_past) keys_since_damage_ = 0;
    if (status == 0) {
      if (!is_known(frame)) {
        came_out(frame);
        return 0;
      }
      av_frame_unref(&frame);
      continue;
    }
    if (status == AVERROR_EOF) return status;
    const bool has_more = next_ < kept_.size();
    if (status == AVERROR(EAGAIN)) {
      if (!has_more && !is_at_end_) return status;
      status = send_next();
      if (status == 0) continue;
      if (has_several_threads()) {
        begin_again(1);
        continue;
      }
    } else {
      failed_time_ = sent_time_;
    }
    keys_since_damage_ = 0;
    // What came out before did so without an error.
    const bool came_before = failed_time_ == AV_NOPTS_VALUE || failed_time_ <= last_time_;
    if (!(is_past && came_before && has_more)) return status;
  }
}

void VideoCodec::begin_again(int threads) {
  if (threads == 1)
    keys_until_several_ = std::min(2 * keys_until_several_, most_keys_until_several);
  open(threads);
  is_catching_up_ = last_time_.has_value();
  keys_since_damage_ = 0;
  failed_time_ = sent_time_ = AV_NOPTS_VALUE;
  next_ = 0;
}

bool VideoCodec::is_known(const AVFrame& frame) {
  if (!is_catching_up_) return false;
  const std::int64_t time = frame.best_effort_timestamp;
  if (time == AV_NOPTS_VALUE || time < last_time_) return true;
  is_catching_up_ = false;
  return time == last_time_;
}

void VideoCodec::came_out(const AVFrame& frame) {
  last_time_ = frame.best_effort_timestamp;
  last_is_intra_ = frame.pict_type == AV_PICTURE_TYPE_I;
  if (!keeps_ || last_time_ == AV_NOPTS_VALUE) return;
  trim();
  if (!has_several_threads() && keys_since_damage_ >= keys_until_several_)
    begin_again(options_.threads);
}

void VideoCodec::trim() {
  // The last key frames that came out, 0 standing for the beginning.
  std::array<std::size_t, 3> last{};
  for (const Key& key : keys_) {
    if (key.packet >= next_ || key.time > *last_time_) continue;
    is_refreshed_by_parts_ |= key.time == *last_time_ && !last_is_intra_;
    last = {key.packet, last[0], last[1]};
    if (!last_key_ || key.time > *last_key_) {
      last_key_ = key.time;
      ++keys_since_damage_;
    }
  }
  // Frames that are shown after a key frame need nothing before it. One more is kept, for one may
  // be damaged; and another where pictures become whole only by the key frame that follows.
  const std::size_t first = last[is_refreshed_by_parts_ ? 2 : 1];
  for (std::size_t i = 0; i < first; ++i) {
    kept_bytes_ -= static_cast<std::size_t>(kept_.front()->size);
    kept_.pop_front();
  }
  next_ -= first;
  std::erase_if(keys_, [&](const Key& key) { return key.packet < first; });
  for (Key& key : keys_) key.packet -= first;
}

}  // namespace ortchestra
