#include "ortchestra/sink/video_writer.h"

extern "C" {
#include <libavutil/opt.h>
}

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <map>
#include <string>
#include <system_error>

#include "base/files/new_file.h"
#include "ortchestra/base/error.h"
#include "sink/video/av_owned.h"
#include "sink/video/ticks.h"

namespace ortchestra {
namespace {

std::string text_of(int error) {
  char buffer[AV_ERROR_MAX_STRING_SIZE] = "";
  av_strerror(error, buffer, sizeof buffer);
  return buffer;
}

const AVCodec* best_encoder() {
  const AVCodec* h264 = avcodec_find_encoder_by_name("libx264");
  return h264 != nullptr ? h264 : avcodec_find_encoder(AV_CODEC_ID_MPEG4);
}

/// Options for libx264 that exclude AVX-512; null if not needed. With AVX-512, libx264 sometimes
/// gives different pictures (seen with 150x98), but a resumed run must give the same bytes. libx264
/// uses AVX2 without checking the CPU, so this function checks it.
const char* x264_instruction_set() {
#if defined(__x86_64__)
  if (__builtin_cpu_supports("avx512f") && __builtin_cpu_supports("avx2")) return "asm=AVX2";
#endif
  return nullptr;
}

/// The file under its temporary name. The destructor removes it unless it was renamed.
class PartialFile {
 public:
  explicit PartialFile(const std::filesystem::path& path) : path_(path.string() + ".partial") {}
  PartialFile(const PartialFile&) = delete;
  PartialFile& operator=(const PartialFile&) = delete;
  ~PartialFile() {
    std::error_code ignored;
    if (created_) std::filesystem::remove(path_, ignored);
  }

  const std::filesystem::path& path() const { return path_; }
  void created() { created_ = true; }
  std::error_code rename_to(const std::filesystem::path& path) {
    std::error_code error;
    std::filesystem::rename(path_, path, error);
    if (!error) created_ = false;
    return error;
  }

 private:
  std::filesystem::path path_;
  bool created_ = false;
};

}  // namespace

class VideoWriter::Encoder {
 public:
  Encoder(const std::filesystem::path& path, const VideoWriterOptions& options)
      : path_(path), partial_(path), options_(options) {
    av_log_set_level(AV_LOG_QUIET);  // errors are also returned
    check_options();
    open_codec();
    open_file();
    prepare_frame();
  }

  void write(const Picture& picture, const ShownTime& time) {
    if (picture.size() != options_.size) {
      throw failure("video '" + path_.string() + "' is " + size_text(options_.size) +
                    ", a picture of " + size_text(picture.size()) + " can't be added");
    }
    // The encoder may still use the previous frame.
    require(av_frame_make_writable(frame_.get()));
    const std::uint8_t* const planes[4] = {picture.pixels.get(), nullptr, nullptr, nullptr};
    const int strides[4] = {picture.stride, 0, 0, 0};
    require(sws_scale(scaler_.get(), planes, strides, 0, picture.height, frame_->data,
                      frame_->linesize));
    frame_->pts = std::max(ticks_of(time.start), last_pts_ + 1);
    last_pts_ = frame_->pts;
    durations_[frame_->pts] = std::max<std::int64_t>(ticks_of(time.duration), 1);
    end_ = std::max(end_, time.start + time.duration);
    encode(frame_.get());
  }

  /// The time of the next picture if it has no time of its own.
  ShownTime next_time() const {
    return {end_, std::chrono::nanoseconds(std::llround(1e9 / options_.fps))};
  }

  void finish() {
    encode(nullptr);
    require(av_write_trailer(format_.get()));
    require(avio_closep(&format_->pb));
    if (const std::error_code error = partial_.rename_to(path_)) {
      throw failure("video '" + path_.string() + "' can't be written: " + error.message());
    }
  }

 private:
  static std::string size_text(const PictureSize& size) {
    return std::to_string(size.width) + "x" + std::to_string(size.height);
  }

  void require(int status) const {
    if (status < 0)
      throw failure("video '" + path_.string() + "' can't be written: " + text_of(status));
  }

  void check_options() const {
    if (options_.size.width < 2 || options_.size.height < 2 || options_.size.width % 2 != 0 ||
        options_.size.height % 2 != 0) {
      throw input_error("a video's width and height must be even, not " + size_text(options_.size));
    }
    if (!(options_.fps > 0)) throw input_error("a video needs a rate above 0 fps");
  }

  void open_codec() {
    const AVCodec* encoder = best_encoder();
    if (encoder == nullptr) {
      throw input_error("video '" + path_.string() +
                        "' can't be written: this FFmpeg has no encoder for MP4");
    }
    codec_.reset(allocated(avcodec_alloc_context3(encoder)));
    codec_->width = options_.size.width;
    codec_->height = options_.size.height;
    codec_->framerate = av_d2q(options_.fps, 100'000);
    codec_->time_base = {1, video_ticks_per_s};
    codec_->sample_aspect_ratio = {options_.sample_aspect.horizontal,
                                   options_.sample_aspect.vertical};
    codec_->pix_fmt = AV_PIX_FMT_YUV420P;
    codec_->colorspace = AVCOL_SPC_SMPTE170M;  // the default of swscale for BGR
    codec_->color_range = AVCOL_RANGE_MPEG;
    codec_->thread_count = std::max(options_.encoder_threads, 1);
    codec_->flags |= AV_CODEC_FLAG_GLOBAL_HEADER;
    // Players calculate the duration of a picture from the next one in decoding order, so that must
    // be display order too.
    codec_->max_b_frames = 0;
    codec_->gop_size = std::max(1, static_cast<int>(options_.fps * 2));
    if (encoder->id == AV_CODEC_ID_H264) {
      av_opt_set(codec_->priv_data, "preset", "veryfast", 0);
      av_opt_set(codec_->priv_data, "crf", "20", 0);
      if (x264_instruction_set() != nullptr)
        av_opt_set(codec_->priv_data, "x264-params", x264_instruction_set(), 0);
    } else {
      codec_->flags |= AV_CODEC_FLAG_QSCALE;
      codec_->global_quality = 3 * FF_QP2LAMBDA;
    }
    require(avcodec_open2(codec_.get(), encoder, nullptr));
  }

  void open_file() {
    AVFormatContext* raw = nullptr;
    require(avformat_alloc_output_context2(&raw, nullptr, "mp4", nullptr));
    format_.reset(raw);
    stream_ = allocated(avformat_new_stream(format_.get(), nullptr));
    stream_->time_base = codec_->time_base;
    stream_->avg_frame_rate = codec_->framerate;
    require(avcodec_parameters_from_context(stream_->codecpar, codec_.get()));
    stream_->sample_aspect_ratio = codec_->sample_aspect_ratio;
    if (options_.index_first) av_opt_set(format_->priv_data, "movflags", "+faststart", 0);
    // The unit for the delay of a first picture that is not shown at 0.
    av_opt_set_int(format_->priv_data, "movie_timescale", video_ticks_per_s, 0);
    // The muxer opens the file again by this name to move the index.
    const std::string address = "file:" + partial_.path().string();
    format_->url = av_strdup(address.c_str());
    try {
      make_new_file(partial_.path());
    } catch (const Error& error) {
      throw input_error(error.what());
    }
    partial_.created();
    require(avio_open(&format_->pb, address.c_str(), AVIO_FLAG_WRITE));
    require(avformat_write_header(format_.get(), nullptr));
  }

  void prepare_frame() {
    packet_.reset(allocated(av_packet_alloc()));
    frame_.reset(allocated(av_frame_alloc()));
    frame_->width = options_.size.width;
    frame_->height = options_.size.height;
    frame_->format = codec_->pix_fmt;
    require(av_frame_get_buffer(frame_.get(), 0));
    scaler_.reset(sws_getContext(options_.size.width, options_.size.height, AV_PIX_FMT_BGR24,
                                 options_.size.width, options_.size.height, codec_->pix_fmt,
                                 SWS_BILINEAR, nullptr, nullptr, nullptr));
    if (!scaler_) throw std::bad_alloc();
  }

  /// If `frame` is null, writes all pictures that the encoder still holds.
  void encode(const AVFrame* frame) {
    require(avcodec_send_frame(codec_.get(), frame));
    for (;;) {
      const int status = avcodec_receive_packet(codec_.get(), packet_.get());
      if (status == AVERROR(EAGAIN) || status == AVERROR_EOF) return;
      require(status);
      // Encoders set no duration. Without it players do not show the last picture.
      const auto duration = durations_.extract(packet_->pts);
      packet_->duration = duration ? duration.mapped() : 1;
      av_packet_rescale_ts(packet_.get(), codec_->time_base, stream_->time_base);
      packet_->stream_index = stream_->index;
      require(av_interleaved_write_frame(format_.get(), packet_.get()));
    }
  }

  std::filesystem::path path_;
  PartialFile partial_;  // must outlive format_, which has the file open
  VideoWriterOptions options_;
  AvOwned<AVCodecContext> codec_;
  AvOwned<AVFormatContext> format_;
  AVStream* stream_ = nullptr;
  AvOwned<AVFrame> frame_;
  AvOwned<AVPacket> packet_;
  AvOwned<SwsContext> scaler_;
  std::int64_t last_pts_ = -1;
  std::chrono::nanoseconds end_{0};                 ///< of the last written picture
  std::map<std::int64_t, std::int64_t> durations_;  ///< of the pictures in the encoder, by pts
};

VideoWriter::VideoWriter(const std::filesystem::path& path, const VideoWriterOptions& options)
    : encoder_(std::make_unique<Encoder>(path, options)) {}
VideoWriter::VideoWriter(VideoWriter&&) noexcept = default;
VideoWriter& VideoWriter::operator=(VideoWriter&&) noexcept = default;
VideoWriter::~VideoWriter() = default;

void VideoWriter::write(const Picture& picture) {
  if (!encoder_) throw failure("a video can't be written to after it was closed");
  encoder_->write(picture, encoder_->next_time());
}

void VideoWriter::write(const Picture& picture, const ShownTime& time) {
  if (!encoder_) throw failure("a video can't be written to after it was closed");
  encoder_->write(picture, time);
}

void VideoWriter::close() {
  if (!encoder_) return;
  // Move it first: on any error, its destructor removes the temporary file.
  const std::unique_ptr<Encoder> encoder = std::move(encoder_);
  encoder->finish();
}

}  // namespace ortchestra
