#include "source/video/decoder.h"

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <limits>
#include <system_error>
#include <utility>
#include <vector>

#include "ortchestra/base/error.h"
#include "source/kinds.h"

namespace ortchestra {
namespace {

/// A decoder that has no more packets and still returns errors does not recover.
constexpr int max_errors_while_draining = 64;

/// Removes the first item and returns it.
VideoDecoder::Item take_front(std::deque<VideoDecoder::Item>& items) {
  VideoDecoder::Item item = std::move(items.front());
  items.pop_front();
  return item;
}

}  // namespace

VideoDecoder::VideoDecoder(const std::string& input, const SourceOptions& options,
                           const std::string& what)
    : input_(input), what_(what), max_pixels_(options.max_pixels), converter_(options.pictures) {
  if (kind_of_input(input) == InputKind::file) {
    std::error_code error;
    if (!std::filesystem::exists(input, error)) {
      if (error) refuse(error.message());
      throw input_error("no such file: '" + input + "'");
    }
  }
  try {
    opened_.emplace(input, options);
  } catch (const Error& error) {
    refuse(error.what(), error.remedies());
  }
  packet_ = libav::allocated(libav::Packet(av_packet_alloc()));
  frame_ = libav::allocated(libav::Frame(av_frame_alloc()));
  open_codec(options.decoder_threads);
  read_tags(options);
  length_.emplace(opened_->format(), stream_->index, opened_->path());
  describe();
  find_first_frame();
}

void VideoDecoder::refuse(const std::string& reason, std::span<const Remedy> remedies) const {
  throw input_error(what_ + " '" + input_ + "' can't be read: " + reason,
                    {remedies.begin(), remedies.end()});
}

std::vector<std::string> VideoDecoder::take_notes() {
  std::vector<std::string> notes = frame_notes_.take();
  std::optional<std::string> note = autorotation_ ? autorotation_->take_note() : std::nullopt;
  if (note) notes.push_back(*std::move(note));
  note = times_->take_note();
  if (note) notes.push_back(*std::move(note));
  return notes;
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
      info_.description = std::string(avcodec_get_name(codec_->context().codec_id)) + " " +
                          std::to_string(info_.width) + "x" + std::to_string(info_.height) + rate;
      if (first_timestamp_)
        info_.start = std::chrono::nanoseconds(
            av_rescale_q(*first_timestamp_, stream_->time_base, AVRational{1, 1'000'000'000}));
      decoded_while_opening_.push_back(std::move(item));
      return;
    }
    if (std::holds_alternative<EndOfSource>(item)) {
      refuse("no frame could be decoded; " + reason + opened_->advice());
    }
    const auto& bad_frame = std::get<BadFrame>(item);
    if (bad_frame.index == 0) reason = bad_frame.reason;
    decoded_while_opening_.push_back(std::move(item));
  }
}

VideoDecoder::Item VideoDecoder::next() {
  return decoded_while_opening_.empty() ? decode_next() : take_front(decoded_while_opening_);
}

VideoDecoder::Item VideoDecoder::decode_next() {
  opened_->restart_timeout();
  for (;;) {
    if (!ready_.empty()) return take_front(ready_);
    const int status = codec_->receive(*frame_);
    if (status == 0) {
      ready_.push_back(take_frame());
      continue;
    }
    if (status == AVERROR_EOF) return end();
    if (status == AVERROR(EAGAIN)) {
      if (std::optional<Item> item = feed()) return *std::move(item);
      continue;
    }
    if (packets_ended_ && ++errors_while_draining_ > max_errors_while_draining) return end();
    if (std::optional<Item> item = failed(status)) return *std::move(item);
  }
}

std::optional<VideoDecoder::Item> VideoDecoder::feed() {
  if (packets_ended_) return end();
  const int read = opened_->read(*packet_);
  if (read < 0) {
    packets_ended_ = true;
    if (!opened_->is_stopped()) {
      end_problem_ = length_->truncation();
      if (!end_problem_) end_problem_ = opened_->end_reason(read);
    }
    codec_->send(nullptr);  // makes the decoder return its remaining frames
    return std::nullopt;
  }
  length_->count_packet(opened_->format(), *packet_);
  int sent = 0;
  if (packet_->stream_index == stream_->index) {
    times_->join(*packet_);
    sent = codec_->send(packet_.get());
  }
  av_packet_unref(packet_.get());
  if (sent < 0) return failed(sent);
  return std::nullopt;
}

std::optional<VideoDecoder::Item> VideoDecoder::failed(int status) {
  const std::int64_t time = codec_->failed_time();
  const bool is_late = shown_time_ && time <= *shown_time_;
  if (time == AV_NOPTS_VALUE || is_late) return bad(why_not_decoded(status));
  failed_.push_back({time, why_not_decoded(status)});
  return std::nullopt;
}

void VideoDecoder::emit_failed_before(std::int64_t time) {
  std::ranges::stable_sort(failed_, {}, &Failed::time);
  std::size_t emitted = 0;
  while (emitted < failed_.size() && failed_[emitted].time < time)
    ready_.push_back(bad(failed_[emitted++].reason));
  failed_.erase(failed_.begin(), failed_.begin() + static_cast<std::ptrdiff_t>(emitted));
}

void VideoDecoder::emit_missing_parts() {
  for (const std::string& loss : opened_->take_missing_parts()) ready_.push_back(bad(loss));
}

std::string VideoDecoder::why_not_decoded(int status) const {
  std::string reason = "decoding failed: " + libav::text_of(status);
  // FFmpeg returns this error for a frame that is too large, and does not report the size.
  if (status == AVERROR(EINVAL))
    reason += " (it is damaged, or has more than " + std::to_string(max_pixels_) + " pixels)";
  return reason;
}

VideoDecoder::Item VideoDecoder::take_frame() {
  std::optional<std::string> damage = damage_of(*frame_);
  frame_notes_.inspect(*frame_);
  const std::int64_t time =
      frame_->pts != AV_NOPTS_VALUE ? frame_->pts : frame_->best_effort_timestamp;
  if (time != AV_NOPTS_VALUE) {
    emit_failed_before(time);
    shown_time_ = time;
    // A part of its packet could not be decoded.
    if (!failed_.empty() && failed_.front().time == time) {
      if (!damage) damage = std::move(failed_.front().reason);
      std::erase_if(failed_, [&](const Failed& failed) { return failed.time == time; });
    }
  }
  const std::chrono::nanoseconds before = last_timestamp_;
  const std::chrono::nanoseconds timestamp = timestamp_of_frame();
  // FFmpeg reads ahead, so missing parts are reported at the gap between frames.
  if (timestamp - before > 2 * time_of_frame(1, fps_)) emit_missing_parts();
  Item item = EndOfSource{};
  if (damage) {
    item = bad(*damage);
  } else {
    try {
      const Orientation orientation = autorotation_ ? autorotation_->of(*frame_) : Orientation{};
      Picture picture = converter_.convert(*frame_, orientation);
      picture.sample_aspect = sample_aspect_of_frame(orientation);
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
  std::chrono::nanoseconds timestamp = time_of_frame(next_index_, fps_);
  if (time != AV_NOPTS_VALUE) {
    if (!first_timestamp_) {
      // If bad frames came before this one, the start time of the stream is more accurate.
      const bool is_first = next_index_ == 0 || stream_->start_time == AV_NOPTS_VALUE;
      first_timestamp_ = (is_first ? time : stream_->start_time) - start_delay();
    }
    timestamp = std::chrono::nanoseconds(
        av_rescale_q(time - *first_timestamp_, stream_->time_base, AVRational{1, 1'000'000'000}));
  }
  last_timestamp_ = std::max(last_timestamp_, timestamp);
  return last_timestamp_;
}

std::int64_t VideoDecoder::start_delay() const {
  if (stream_->start_time == AV_NOPTS_VALUE || opened_->format().start_time == AV_NOPTS_VALUE)
    return 0;
  // Sound before time 0 is padding of the encoder, and is not played.
  const std::int64_t first = std::max<std::int64_t>(
      av_rescale_q(opened_->format().start_time, AVRational{1, AV_TIME_BASE}, stream_->time_base),
      0);
  return std::max<std::int64_t>(stream_->start_time - first, 0);
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

SampleAspectRatio VideoDecoder::sample_aspect_of_frame(const Orientation& orientation) const {
  const AVRational ratio = av_guess_sample_aspect_ratio(&opened_->format(), stream_, frame_.get());
  if (ratio.num <= 0 || ratio.den <= 0) return {};
  if (orientation.swaps_sides()) return {ratio.den, ratio.num};
  return {ratio.num, ratio.den};
}

VideoDecoder::Item VideoDecoder::end() {
  packets_ended_ = true;
  emit_failed_before(std::numeric_limits<std::int64_t>::max());
  emit_missing_parts();
  if (end_problem_) ready_.push_back(bad(*std::exchange(end_problem_, std::nullopt)));
  if (ready_.empty()) return EndOfSource{};
  return take_front(ready_);
}

}  // namespace ortchestra
