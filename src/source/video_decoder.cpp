#include "source/video_decoder.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <new>
#include <system_error>
#include <thread>
#include <utility>
#include <vector>

#include "ortchestra/base/error.h"
#include "source/kinds.h"
#include "source/video_diagnosis.h"

namespace ortchestra {
namespace {

/// A decoder that has no more packets and still only fails will not recover.
constexpr int kMostErrorsWhileEmptying = 64;

/// FFmpeg takes what stands before a colon in a path for a protocol, unless told that it is a file.
std::string address_of(const std::string& input) {
  return is_url_or_camera(input) ? input : "file:" + input;
}

/// Why a frame that came out of the decoder can't be trusted; nothing for a good one.
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

}  // namespace

VideoDecoder::VideoDecoder(const std::string& input, const SourceOptions& options,
                           const std::string& what)
    : input_(input), what_(what), max_pixels_(options.max_pixels), converter_(options.pictures) {
  if (is_url_or_camera(input))
    patience_ = std::make_unique<VideoPatience>(options.stop, options.patience);
  libav::be_quiet();
  packet_ = libav::allocated(libav::Packet(av_packet_alloc()));
  frame_ = libav::allocated(libav::Frame(av_frame_alloc()));
  open_input();
  open_codec(options.decoder_threads);
  length_.emplace(*format_, stream_->index, is_url_or_camera(input_) ? "" : input_);
  describe();
  find_first_frame();
}

void VideoDecoder::refuse(const std::string& reason) const {
  throw input_error(what_ + " '" + input_ + "' can't be read: " + reason);
}

std::string VideoDecoder::text_of(int status) const {
  return patience_ && patience_->is_over() ? patience_->reason() : libav::text_of(status);
}

void VideoDecoder::open_input() {
  const bool local = !is_url_or_camera(input_);
  std::error_code error;
  if (local && !std::filesystem::exists(input_, error)) {
    if (error) refuse(error.message());
    throw input_error("no such file: '" + input_ + "'");
  }
  // It would be waited for without end, and can't be read twice.
  if (local &&
      (std::filesystem::is_fifo(input_, error) || std::filesystem::is_socket(input_, error)))
    refuse("it is a pipe or a socket: write it to a file first, or stream it to a URL");

  const AVInputFormat* camera = nullptr;
  if (input_.starts_with("/dev/video")) {
    camera = av_find_input_format("video4linux2");
    if (camera == nullptr) {
      refuse("FFmpeg's libavformat knows no camera here; stream it to a URL and open that");
    }
  }
  // A "%d" in a picture's name is no pattern to us.
  AVDictionary* raw_options = nullptr;
  av_dict_set(&raw_options, "pattern_type", "none", 0);
  AVFormatContext* raw = avformat_alloc_context();
  if (raw == nullptr) throw std::bad_alloc();
  if (patience_) {
    raw->interrupt_callback = patience_->callback();
    patience_->begin();
  }
  const int opened = avformat_open_input(&raw, address_of(input_).c_str(), camera, &raw_options);
  const std::unique_ptr<AVDictionary, libav::Release> options(raw_options);
  if (opened < 0) refuse(local ? why_unreadable(input_, opened) : text_of(opened));
  format_.reset(raw);
  find_streams();
}

void VideoDecoder::find_streams() {
  // FFmpeg decodes first frames here, by contexts of its own.
  std::vector<AVDictionary*> options(format_->nb_streams);
  for (AVDictionary*& option : options) av_dict_set_int(&option, "max_pixels", max_pixels_, 0);
  const int found = avformat_find_stream_info(format_.get(), options.data());
  for (AVDictionary*& option : options) av_dict_free(&option);
  if (found < 0) refuse(is_url_or_camera(input_) ? text_of(found) : why_unreadable(input_, found));
}

void VideoDecoder::open_codec(int threads) {
  const int index = av_find_best_stream(format_.get(), AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  if (index < 0) refuse("it has no video stream");
  stream_ = format_->streams[index];
  const AVCodecParameters& parameters = *stream_->codecpar;
  const AVCodec* codec = avcodec_find_decoder(parameters.codec_id);
  if (codec == nullptr) {
    refuse(std::string("FFmpeg has no decoder for its codec ") +
           avcodec_get_name(parameters.codec_id));
  }
  codec_ = libav::allocated(libav::Codec(avcodec_alloc_context3(codec)));
  int status = avcodec_parameters_to_context(codec_.get(), &parameters);
  if (status >= 0) {
    codec_->max_pixels = max_pixels_;
    codec_->pkt_timebase = stream_->time_base;
    codec_->thread_count = std::max(threads, 1);
    // Where FFmpeg would hand out a concealed frame without saying so, an error must fail the
    // frame: in a JPEG, and with several threads, which finish a frame after it was handed out. Not
    // in other pictures: a TIFF fails for any tag that FFmpeg does not know.
    const bool jpeg = what_ == "picture" && codec->id == AV_CODEC_ID_MJPEG;
    if (threads > 1 || jpeg) codec_->err_recognition |= AV_EF_EXPLODE;
    status = avcodec_open2(codec_.get(), codec, nullptr);
  }
  if (status < 0) {
    refuse(std::string("its ") + codec->name + " decoder can't start: " + libav::text_of(status));
  }
}

void VideoDecoder::describe() {
  // The average is what a video lasts by; the guess also knows streams that don't tell theirs.
  AVRational rate = stream_->avg_frame_rate;
  if (rate.num <= 0 || rate.den <= 0) rate = av_guess_frame_rate(format_.get(), stream_, nullptr);
  if (rate.num > 0 && rate.den > 0) {
    fps_ = av_q2d(rate);
    info_.fps = fps_;
  }
  info_.frames = length_->claimed_frames();
  // What is behind a URL may as well be a file, which has an end and says when.
  info_.is_live = patience_ != nullptr && format_->duration == AV_NOPTS_VALUE;
  // Other streams are read only where they are needed to tell a truncated file from a whole one.
  if (info_.frames) {
    for (unsigned i = 0; i < format_->nb_streams; ++i) {
      if (format_->streams[i] != stream_) format_->streams[i]->discard = AVDISCARD_ALL;
    }
  }
}

void VideoDecoder::find_first_frame() {
  std::string reason = "it ends before the first frame";
  for (;;) {
    Item item = decode_next();
    if (const auto* frame = std::get_if<SourceFrame>(&item)) {
      info_.width = frame->picture.width;
      info_.height = frame->picture.height;
      char rate[32] = "";
      if (info_.fps) std::snprintf(rate, sizeof rate, ", %.4g fps", *info_.fps);
      info_.description = std::string(avcodec_get_name(codec_->codec_id)) + " " +
                          std::to_string(info_.width) + "x" + std::to_string(info_.height) + rate;
      ahead_.push_back(std::move(item));
      return;
    }
    if (std::holds_alternative<EndOfSource>(item)) {
      refuse("no frame could be decoded; " + reason);
    }
    if (next_index_ == 1) reason = std::get<BadFrame>(item).reason;
    ahead_.push_back(std::move(item));
  }
}

VideoDecoder::Item VideoDecoder::next() {
  if (ahead_.empty()) return decode_next();
  Item item = std::move(ahead_.front());
  ahead_.pop_front();
  return item;
}

VideoDecoder::Item VideoDecoder::decode_next() {
  if (patience_) patience_->begin();
  for (;;) {
    const int status = avcodec_receive_frame(codec_.get(), frame_.get());
    if (status == 0) return take_frame();
    if (status == AVERROR_EOF) return end();
    if (status == AVERROR(EAGAIN)) {
      if (std::optional<Item> item = feed()) return *std::move(item);
      continue;
    }
    if (packets_ended_ && ++errors_while_emptying_ > kMostErrorsWhileEmptying) return end();
    return not_decoded(status);
  }
}

std::optional<VideoDecoder::Item> VideoDecoder::feed() {
  if (packets_ended_) return end();
  const int read = av_read_frame(format_.get(), packet_.get());
  const bool has_nothing_yet = read == AVERROR(EAGAIN) && !(patience_ && patience_->is_over());
  if (has_nothing_yet) {  // a camera
    std::this_thread::sleep_for(std::chrono::milliseconds(2));
    return std::nullopt;
  }
  if (read < 0) {
    packets_ended_ = true;
    last_complaint_ = length_->complaint();
    const bool was_stopped = patience_ && patience_->stopped();
    if (!last_complaint_ && read != AVERROR_EOF && !was_stopped)
      last_complaint_ = "reading stops here: " + text_of(read);
    avcodec_send_packet(codec_.get(), nullptr);  // what the decoder still holds comes out now
    return std::nullopt;
  }
  length_->saw(*format_, *packet_);
  int sent = 0;
  if (packet_->stream_index == stream_->index)
    sent = avcodec_send_packet(codec_.get(), packet_.get());
  av_packet_unref(packet_.get());
  if (sent < 0) return not_decoded(sent);
  return std::nullopt;
}

BadFrame VideoDecoder::not_decoded(int status) {
  std::string reason = "decoding failed: " + libav::text_of(status);
  // All that FFmpeg says of too large a frame; it tells the size to nobody.
  if (status == AVERROR(EINVAL))
    reason += " (damaged, or of more than " + std::to_string(max_pixels_) + " pixels)";
  return bad(reason);
}

VideoDecoder::Item VideoDecoder::take_frame() {
  const std::chrono::nanoseconds timestamp = timestamp_of_frame();
  Item item = EndOfSource{};
  if (const std::optional<std::string> damage = damage_of(*frame_)) {
    item = bad(*damage);
  } else {
    try {
      Picture picture = converter_.convert(*frame_);
      const AVRational aspect = av_guess_sample_aspect_ratio(format_.get(), stream_, frame_.get());
      if (aspect.num > 0 && aspect.den > 0) picture.sample_aspect = {aspect.num, aspect.den};
      item = SourceFrame{std::move(picture), next_index_++, timestamp, duration_of_frame()};
    } catch (const Error& error) {
      item = bad(error.what());
    }
  }
  av_frame_unref(frame_.get());
  return item;
}

std::chrono::nanoseconds VideoDecoder::timestamp_of_frame() {
  const std::int64_t time = frame_->best_effort_timestamp;
  if (time == AV_NOPTS_VALUE) return time_of_frame(next_index_, fps_);
  if (!first_timestamp_) {
    // Frames that could not be decoded may have come before; the stream knows its start.
    first_timestamp_ =
        next_index_ > 0 && stream_->start_time != AV_NOPTS_VALUE ? stream_->start_time : time;
  }
  return std::chrono::nanoseconds(
      av_rescale_q(time - *first_timestamp_, stream_->time_base, AVRational{1, 1'000'000'000}));
}

std::chrono::nanoseconds VideoDecoder::duration_of_frame() const {
#if LIBAVUTIL_VERSION_INT >= AV_VERSION_INT(57, 30, 100)
  const std::int64_t duration = frame_->duration;
#else
  const std::int64_t duration = frame_->pkt_duration;
#endif
  if (duration <= 0) return time_of_frame(1, fps_);
  return std::chrono::nanoseconds(
      av_rescale_q(duration, stream_->time_base, AVRational{1, 1'000'000'000}));
}

VideoDecoder::Item VideoDecoder::end() {
  packets_ended_ = true;
  if (last_complaint_) return bad(*std::exchange(last_complaint_, std::nullopt));
  return EndOfSource{};
}

}  // namespace ortchestra
