#pragma once

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <numbers>
#include <string>
#include <utility>
#include <vector>

#include "ortchestra/sink/video_writer.h"
#include "source/still.h"
#include "support/temporary_directory.h"

// Video files with audio, and the audio packets of files.
namespace ortchestra::test {

inline constexpr int frames_per_s = 25;

struct AudioFileOptions {
  std::string container = "mp4";  ///< FFmpeg's name: "mp4", "matroska", "mpegts"
  std::string codec = "aac";      ///< of FFmpeg's encoders; empty: no audio
  int frames = 50;                ///< of the video, 25 per second
  int sample_rate = 44100;
  double audio_delay_s = 0;  ///< added to the times of the audio
  double video_delay_s = 0;  ///< added to the times of the video
  int first_tone_hz = 200;   ///< the tone rises, so that all packets differ
};

struct AudioPacket {
  double start_s = 0;  ///< presentation time
  std::string bytes;

  bool operator==(const AudioPacket&) const = default;
};

struct CloseOutput {
  void operator()(AVFormatContext* format) const {
    avio_closep(&format->pb);
    avformat_free_context(format);
  }
};

inline libav::Input opened(const std::filesystem::path& path) {
  AVFormatContext* raw = nullptr;
  require(avformat_open_input(&raw, path.c_str(), nullptr, nullptr));
  libav::Input input(raw);
  require(avformat_find_stream_info(raw, nullptr));
  return input;
}

/// Encodes a rising tone.
inline std::vector<libav::Packet> encoded_tone(AVCodecContext& codec,
                                               const AudioFileOptions& options) {
  std::vector<libav::Packet> packets;
  const auto take = [&](const AVFrame* frame) {
    require(avcodec_send_frame(&codec, frame));
    for (;;) {
      libav::Packet packet(av_packet_alloc());
      if (avcodec_receive_packet(&codec, packet.get()) < 0) return;
      packets.push_back(std::move(packet));
    }
  };
  const std::int64_t samples = std::int64_t{options.frames} * options.sample_rate / frames_per_s;
  const int step = codec.frame_size > 0 ? codec.frame_size : 1024;
  for (std::int64_t at = 0; at < samples; at += step) {
    const libav::Frame frame(av_frame_alloc());
    frame->format = codec.sample_fmt;
    frame->nb_samples = static_cast<int>(std::min<std::int64_t>(step, samples - at));
    frame->sample_rate = codec.sample_rate;
    require(av_channel_layout_copy(&frame->ch_layout, &codec.ch_layout));
    require(av_frame_get_buffer(frame.get(), 0));
    for (int i = 0; i < frame->nb_samples; ++i) {
      const double time = static_cast<double>(at + i) / options.sample_rate;
      const double value =
          0.3 * std::sin(2 * std::numbers::pi * time * (options.first_tone_hz + 100 * time));
      if (codec.sample_fmt == AV_SAMPLE_FMT_FLTP)
        reinterpret_cast<float*>(frame->data[0])[i] = static_cast<float>(value);
      else
        reinterpret_cast<std::int16_t*>(frame->data[0])[i] =
            static_cast<std::int16_t>(std::lround(value * 32767));
    }
    frame->pts = at;
    take(frame.get());
  }
  take(nullptr);
  return packets;
}

inline libav::Codec opened_encoder(const AudioFileOptions& options) {
  const AVCodec* const encoder = avcodec_find_encoder_by_name(options.codec.c_str());
  libav::Codec codec(libav::allocated(avcodec_alloc_context3(encoder)));
  codec->sample_rate = options.sample_rate;
  codec->sample_fmt = encoder->sample_fmts[0];
  av_channel_layout_default(&codec->ch_layout, 1);
  codec->time_base = {1, options.sample_rate};
  codec->flags |= AV_CODEC_FLAG_GLOBAL_HEADER | AV_CODEC_FLAG_BITEXACT;
  require(avcodec_open2(codec.get(), encoder, nullptr));
  return codec;
}

/// Writes a video of grey pictures with audio. The audio ends with the last picture.
inline void make_file_with_audio(const std::filesystem::path& path,
                                 const AudioFileOptions& options = {}) {
  const TemporaryDirectory folder;
  {
    VideoWriter writer(folder / "silent.mp4", {.size = {64, 48}, .fps = frames_per_s});
    for (int i = 0; i < options.frames; ++i)
      writer.write(uniform_picture(64, 48, static_cast<std::uint8_t>(i * 3), 90, 60));
    writer.close();
  }
  const libav::Input silent = opened(folder / "silent.mp4");
  AVFormatContext* raw = nullptr;
  require(avformat_alloc_output_context2(&raw, nullptr, options.container.c_str(), path.c_str()));
  const std::unique_ptr<AVFormatContext, CloseOutput> output(raw);
  AVStream* const video = avformat_new_stream(raw, nullptr);
  require(avcodec_parameters_copy(video->codecpar, silent->streams[0]->codecpar));
  video->codecpar->codec_tag = 0;
  video->time_base = silent->streams[0]->time_base;
  AVStream* audio = nullptr;
  std::vector<libav::Packet> packets;
  if (!options.codec.empty()) {
    const libav::Codec codec = opened_encoder(options);
    audio = avformat_new_stream(raw, nullptr);
    require(avcodec_parameters_from_context(audio->codecpar, codec.get()));
    audio->time_base = codec->time_base;
    packets = encoded_tone(*codec, options);
  }
  raw->avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED;
  require(avio_open(&raw->pb, path.c_str(), AVIO_FLAG_WRITE));
  require(avformat_write_header(raw, nullptr));
  const auto write = [&](AVPacket& packet, AVRational base, AVStream& stream, double delay_s) {
    av_packet_rescale_ts(&packet, base, stream.time_base);
    const std::int64_t delay = std::llround(delay_s / av_q2d(stream.time_base));
    packet.pts += delay;
    packet.dts += delay;
    packet.stream_index = stream.index;
    require(av_interleaved_write_frame(raw, &packet));
  };
  for (const libav::Packet& packet : packets)
    write(*packet, {1, options.sample_rate}, *audio, options.audio_delay_s);
  const libav::Packet packet(av_packet_alloc());
  while (av_read_frame(silent.get(), packet.get()) >= 0)
    write(*packet, silent->streams[0]->time_base, *video, options.video_delay_s);
  require(av_write_trailer(raw));
}

/// The packets of the audio stream of a file. Empty if it has none.
inline std::vector<AudioPacket> audio_packets(const std::filesystem::path& path) {
  const libav::Input input = opened(path);
  const int audio = av_find_best_stream(input.get(), AVMEDIA_TYPE_AUDIO, -1, -1, nullptr, 0);
  std::vector<AudioPacket> packets;
  const libav::Packet packet(av_packet_alloc());
  while (audio >= 0 && av_read_frame(input.get(), packet.get()) >= 0) {
    if (packet->stream_index == audio)
      packets.push_back(
          {static_cast<double>(packet->pts) * av_q2d(input->streams[audio]->time_base),
           std::string(reinterpret_cast<const char*>(packet->data),
                       static_cast<std::size_t>(packet->size))});
    av_packet_unref(packet.get());
  }
  return packets;
}

}  // namespace ortchestra::test
