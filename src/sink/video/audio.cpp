#include "sink/video/audio.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <string_view>
#include <utility>

#include "ortchestra/base/error.h"

namespace ortchestra {
namespace {

constexpr AVRational ns_base{1, 1'000'000'000};
/// As for the times of pictures: errors of muxers are smaller than the first, and the times of a
/// transport stream have restarted after a gap longer than the second.
constexpr double min_backward_jump_s = 0.1;
constexpr double min_forward_jump_s = 10;

std::string description(const AVCodecParameters& audio) {
  return fmt::format("{}, {} Hz, {} channel{}", avcodec_get_name(audio.codec_id), audio.sample_rate,
                     audio.ch_layout.nb_channels, audio.ch_layout.nb_channels == 1 ? "" : "s");
}

/// Whether one audio track of an .mp4 can hold packets of both.
bool fit_together(const AVCodecParameters& a, const AVCodecParameters& b) {
  return a.codec_id == b.codec_id && a.sample_rate == b.sample_rate &&
         a.ch_layout.nb_channels == b.ch_layout.nb_channels &&
         a.extradata_size == b.extradata_size &&
         (a.extradata_size == 0 ||
          std::memcmp(a.extradata, b.extradata, static_cast<std::size_t>(a.extradata_size)) == 0);
}

bool mp4_can_hold(AVCodecID codec) {
  const AVOutputFormat* const mp4 = av_guess_format("mp4", nullptr, nullptr);
  return mp4 != nullptr && avformat_query_codec(mp4, codec, FF_COMPLIANCE_NORMAL) == 1;
}

}  // namespace

AudioFile::AudioFile(const std::filesystem::path& path) {
  const auto require = [](int status) {
    if (status >= 0) return;
    char text[AV_ERROR_MAX_STRING_SIZE] = "";
    av_strerror(status, text, sizeof text);
    throw failure(text);
  };
  AVFormatContext* raw = nullptr;
  require(avformat_open_input(&raw, ("file:" + path.string()).c_str(), nullptr, nullptr));
  format_.reset(raw);
  require(avformat_find_stream_info(raw, nullptr));
  const int video = av_find_best_stream(raw, AVMEDIA_TYPE_VIDEO, -1, -1, nullptr, 0);
  const int audio = av_find_best_stream(raw, AVMEDIA_TYPE_AUDIO, -1, video, nullptr, 0);
  if (audio < 0) return;
  stream_ = raw->streams[audio];
  for (unsigned i = 0; i < raw->nb_streams; ++i) {
    if (raw->streams[i] != stream_) raw->streams[i]->discard = AVDISCARD_ALL;
  }
}

bool AudioFile::is_transport() const {
  return std::string_view(format_->iformat->name) == "mpegts";
}

bool AudioFile::read(AVPacket& packet) {
  for (;;) {
    av_packet_unref(&packet);
    if (av_read_frame(format_.get(), &packet) < 0) return false;
    if (packet.stream_index == stream_->index) return true;
  }
}

AudioParts::AudioParts(std::vector<AudioPart> parts) : parts_(std::move(parts)) { open_next(); }

void AudioParts::leave_out(const std::string& why) {
  notes_.push_back(
      fmt::format("the audio of '{}' is left out{}", parts_[next_ - 1].input.input, why));
}

std::optional<std::string> AudioParts::misfit(const AVCodecParameters& wanted) const {
  if (!mp4_can_hold(wanted.codec_id))
    return fmt::format(": an .mp4 can't hold {}", avcodec_get_name(wanted.codec_id));
  if (!parameters_ || fit_together(*parameters_, wanted)) return std::nullopt;
  const std::string before = description(*parameters_);
  if (before == description(wanted))
    return fmt::format(": its codec settings differ from those of the inputs before it ({})",
                       before);
  return fmt::format(": it is {}, but that of the inputs before it is {}", description(wanted),
                     before);
}

bool AudioParts::open_next() {
  file_.reset();
  last_dts_.reset();
  while (next_ < parts_.size()) {
    const AudioPart& part = parts_[next_++];
    try {
      AudioFile file(part.input.file);
      if (file.stream() == nullptr) continue;
      const AVCodecParameters& wanted = *file.stream()->codecpar;
      if (const auto why = misfit(wanted)) {
        leave_out(*why);
        continue;
      }
      if (!parameters_) {
        parameters_.reset(allocated(avcodec_parameters_alloc()));
        if (avcodec_parameters_copy(parameters_.get(), &wanted) < 0) throw std::bad_alloc();
      }
      file_ = std::move(file);
      return true;
    } catch (const Error& error) {
      leave_out(fmt::format(": the file can't be read again: {}", error.what()));
    }
  }
  return false;
}

bool AudioParts::restarts(const AVPacket& packet) {
  const std::int64_t time = packet.dts;
  const std::optional<std::int64_t> before = std::exchange(last_dts_, time);
  if (!before) return false;
  const double step_s = static_cast<double>(time - *before) * av_q2d(file_->stream()->time_base);
  return step_s < -min_backward_jump_s || (file_->is_transport() && step_s > min_forward_jump_s);
}

bool AudioParts::read(AVPacket& packet, AVRational base) {
  while (file_) {
    if (!file_->read(packet)) {
      open_next();
      continue;
    }
    if (packet.dts == AV_NOPTS_VALUE) packet.dts = packet.pts;
    if (packet.pts == AV_NOPTS_VALUE) packet.pts = packet.dts;
    if (packet.dts == AV_NOPTS_VALUE) continue;
    const AudioPart& part = parts_[next_ - 1];
    const bool is_restart = restarts(packet);
    const std::int64_t shift = av_rescale_q((part.begin - part.input.start).count(), ns_base, base);
    av_packet_rescale_ts(&packet, file_->stream()->time_base, base);
    packet.pts += shift;
    packet.dts += shift;
    if (is_restart) {
      leave_out(fmt::format(" after {:.1f} s of the video, where its timestamps restart",
                            static_cast<double>(written_until_.value_or(0)) * av_q2d(base)));
      open_next();
      continue;
    }
    if (av_compare_ts(packet.pts, base, part.end.count(), ns_base) >= 0) {
      open_next();
      continue;
    }
    const bool is_early = av_compare_ts(packet.pts, base, part.begin.count(), ns_base) < 0;
    const bool overlaps = written_until_ && packet.dts <= *written_until_;
    // Packets before time 0 are padding that a decoder needs first. Players do not play it.
    if (overlaps || (is_early && part.begin.count() > 0)) continue;
    written_until_ = packet.dts;
    packet.pos = -1;
    return true;
  }
  return false;
}

}  // namespace ortchestra
