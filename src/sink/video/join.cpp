#include "sink/video/join.h"

extern "C" {
#include <libavutil/opt.h>
}

#include <fmt/format.h>

#include <algorithm>
#include <cstdint>
#include <memory>
#include <new>
#include <string>
#include <system_error>

#include "base/files/new_file.h"
#include "ortchestra/base/error.h"
#include "sink/video/av_owned.h"
#include "sink/video/ticks.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

std::string address_of(const fs::path& path) { return "file:" + path.string(); }

/// One of the videos, open for reading.
class Segment {
 public:
  explicit Segment(const fs::path& path) : path_(path) {
    require(avformat_open_input(&format_, address_of(path).c_str(), nullptr, nullptr));
    require(avformat_find_stream_info(format_, nullptr));
    if (format_->nb_streams != 1)
      throw failure(
          fmt::format("{} is not a video of this program: it must have one stream", path.string()));
  }
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;
  ~Segment() { avformat_close_input(&format_); }

  const AVStream& stream() const { return *format_->streams[0]; }
  /// Replaces the content of `packet`. Returns false at the end.
  bool read(AVPacket* packet) {
    av_packet_unref(packet);
    const int status = av_read_frame(format_, packet);
    if (status == AVERROR_EOF) return false;
    require(status);
    return true;
  }

 private:
  void require(int status) const {
    if (status < 0) throw failure(fmt::format("{} can't be read again", path_.string()));
  }

  fs::path path_;
  AVFormatContext* format_ = nullptr;
};

class JoinedVideo {
 public:
  JoinedVideo(const fs::path& path, const AVStream& first, std::chrono::nanoseconds last_duration,
              AudioParts& audio)
      : path_(path), last_duration_(ticks_of(last_duration)), audio_(audio) {
    AVFormatContext* raw = nullptr;
    require(avformat_alloc_output_context2(&raw, nullptr, "mp4", nullptr));
    format_.reset(raw);
    stream_ = allocated(avformat_new_stream(raw, nullptr));
    require(avcodec_parameters_copy(stream_->codecpar, first.codecpar));
    stream_->codecpar->codec_tag = 0;
    stream_->time_base = first.time_base;
    stream_->avg_frame_rate = first.avg_frame_rate;
    stream_->sample_aspect_ratio = first.sample_aspect_ratio;
    if (audio.parameters() != nullptr) {
      audio_stream_ = allocated(avformat_new_stream(raw, nullptr));
      require(avcodec_parameters_copy(audio_stream_->codecpar, audio.parameters()));
      audio_stream_->codecpar->codec_tag = 0;
      audio_stream_->time_base = {1, audio.parameters()->sample_rate};
    }
    av_opt_set(format_->priv_data, "movflags", "+faststart", 0);
    av_opt_set_int(format_->priv_data, "movie_timescale", video_ticks_per_s, 0);
    format_->url = av_strdup(address_of(path).c_str());
    make_new_file(path);
    require(avio_open(&format_->pb, format_->url, AVIO_FLAG_WRITE));
    require(avformat_write_header(raw, nullptr));
    if (audio_stream_ != nullptr) read_audio();
  }

  void append(Segment& segment) {
    const AvOwned<AVPacket> packet(av_packet_alloc());
    if (!packet) throw std::bad_alloc();
    const AVRational base = segment.stream().time_base;
    while (segment.read(packet.get())) {
      packet->pos = -1;
      packet->stream_index = 0;
      av_packet_rescale_ts(packet.get(), base, stream_->time_base);
      packet->duration = last_duration_;  // used only for the last picture
      while (has_audio_ && av_compare_ts(audio_packet_->dts, audio_stream_->time_base, packet->dts,
                                         stream_->time_base) <= 0)
        write_audio();
      require(av_write_frame(format_.get(), packet.get()));
    }
  }

  void finish() {
    while (has_audio_) write_audio();
    require(av_write_trailer(format_.get()));
    require(avio_closep(&format_->pb));
  }

 private:
  void read_audio() {
    has_audio_ = audio_.read(*audio_packet_, audio_stream_->time_base);
    audio_packet_->stream_index = audio_stream_->index;
  }

  void write_audio() {
    require(av_write_frame(format_.get(), audio_packet_.get()));
    read_audio();
  }

  void require(int status) const {
    if (status >= 0) return;
    char text[AV_ERROR_MAX_STRING_SIZE] = "";
    av_strerror(status, text, sizeof text);
    throw failure(fmt::format("{} could not be written: {}", path_.string(), text));
  }

  fs::path path_;
  const std::int64_t last_duration_;
  AudioParts& audio_;
  AvOwned<AVFormatContext> format_;
  AVStream* stream_ = nullptr;
  AVStream* audio_stream_ = nullptr;  ///< null without audio
  /// The packet of audio that is written next, if there is one.
  const AvOwned<AVPacket> audio_packet_{allocated(av_packet_alloc())};
  bool has_audio_ = false;
};

void join(std::span<const fs::path> videos, const fs::path& target,
          std::chrono::nanoseconds last_duration, AudioParts& audio) {
  std::unique_ptr<JoinedVideo> joined;
  for (const fs::path& video : videos) {
    Segment segment(video);
    if (!joined)
      joined = std::make_unique<JoinedVideo>(target, segment.stream(), last_duration, audio);
    joined->append(segment);
  }
  joined->finish();
}

}  // namespace

void join_videos(std::span<const fs::path> videos, const fs::path& target,
                 std::chrono::nanoseconds last_duration, AudioParts& audio) {
  try {
    join(videos, target, last_duration, audio);
  } catch (...) {
    std::error_code ignored;
    fs::remove(target, ignored);
    throw;
  }
}

}  // namespace ortchestra
