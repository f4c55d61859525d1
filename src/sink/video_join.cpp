#include "sink/video_join.h"

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

#include "base/new_file.h"
#include "ortchestra/base/error.h"
#include "sink/av_owned.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

std::string address_of(const fs::path& path) { return "file:" + path.string(); }

/// One file, open for reading.
class Segment {
 public:
  explicit Segment(const fs::path& path) : path_(path) {
    require(avformat_open_input(&format_, address_of(path).c_str(), nullptr, nullptr));
    require(avformat_find_stream_info(format_, nullptr));
    if (format_->nb_streams != 1)
      throw failure(fmt::format("{} is no video of ours", path.string()));
  }
  Segment(const Segment&) = delete;
  Segment& operator=(const Segment&) = delete;
  ~Segment() { avformat_close_input(&format_); }

  const AVStream& stream() const { return *format_->streams[0]; }
  /// False at the end.
  bool read(AVPacket* packet) {
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

class Joined {
 public:
  Joined(const fs::path& path, const AVStream& model) : path_(path) {
    require(avformat_alloc_output_context2(&format_, nullptr, "mp4", nullptr));
    stream_ = avformat_new_stream(format_, nullptr);
    if (stream_ == nullptr) throw std::bad_alloc();
    require(avcodec_parameters_copy(stream_->codecpar, model.codecpar));
    stream_->codecpar->codec_tag = 0;
    stream_->time_base = model.time_base;
    stream_->avg_frame_rate = model.avg_frame_rate;
    av_opt_set(format_->priv_data, "movflags", "+faststart", 0);
    format_->url = av_strdup(address_of(path).c_str());
    make_new_file(path);
    require(avio_open(&format_->pb, format_->url, AVIO_FLAG_WRITE));
    require(avformat_write_header(format_, nullptr));
  }
  Joined(const Joined&) = delete;
  Joined& operator=(const Joined&) = delete;
  ~Joined() {
    if (format_ == nullptr) return;
    if (format_->pb != nullptr) avio_closep(&format_->pb);
    avformat_free_context(format_);
  }

  /// Every segment's times begin at 0: they are moved behind the last one's end.
  void append(Segment& segment) {
    const AvOwned<AVPacket> packet(av_packet_alloc());
    if (!packet) throw std::bad_alloc();
    const AVRational base = segment.stream().time_base;
    std::int64_t end = 0;
    while (segment.read(packet.get())) {
      end = std::max(end, packet->pts + packet->duration);
      packet->pts += start_;
      packet->dts += start_;
      packet->pos = -1;
      packet->stream_index = 0;
      av_packet_rescale_ts(packet.get(), base, stream_->time_base);
      require(av_interleaved_write_frame(format_, packet.get()));
    }
    start_ += end;
  }

  void finish() {
    require(av_write_trailer(format_));
    require(avio_closep(&format_->pb));
  }

 private:
  void require(int status) const {
    if (status >= 0) return;
    char text[AV_ERROR_MAX_STRING_SIZE] = "";
    av_strerror(status, text, sizeof text);
    throw failure(fmt::format("{} could not be written: {}", path_.string(), text));
  }

  fs::path path_;
  AVFormatContext* format_ = nullptr;
  AVStream* stream_ = nullptr;
  std::int64_t start_ = 0;  ///< of the next segment, in the segments' time base
};

void join(std::span<const fs::path> videos, const fs::path& target) {
  std::unique_ptr<Joined> joined;
  for (const fs::path& video : videos) {
    Segment segment(video);
    if (!joined) joined = std::make_unique<Joined>(target, segment.stream());
    joined->append(segment);
  }
  joined->finish();
}

}  // namespace

void join_videos(std::span<const fs::path> videos, const fs::path& target) {
  try {
    join(videos, target);
  } catch (...) {
    std::error_code ignored;
    fs::remove(target, ignored);
    throw;
  }
}

}  // namespace ortchestra
