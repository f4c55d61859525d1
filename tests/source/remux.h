#pragma once

#include <cstdint>
#include <cstring>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>

#include "source/still.h"

extern "C" {
#include <libavcodec/bsf.h>
}

namespace ortchestra::test {

struct Remux {
  std::string format;  ///< FFmpeg's name: "matroska", "avi", "mpegts"
  /// The time base of the video stream.
  AVRational time_base{1, 25};
  double delay_s = 0;            ///< added to the times of the video
  std::string filter = "null";   ///< an FFmpeg bitstream filter
  bool has_early_sound = false;  ///< adds 16-bit PCM that starts at time 0
};

/// Copies the packets of the only stream of a file to another container.
inline void remux(const std::filesystem::path& from, const std::filesystem::path& to,
                  const Remux& wanted) {
  AVFormatContext* raw = nullptr;
  require(avformat_open_input(&raw, from.c_str(), nullptr, nullptr));
  const libav::Input input(raw);
  require(avformat_find_stream_info(input.get(), nullptr));
  AVFormatContext* output = nullptr;
  require(avformat_alloc_output_context2(&output, nullptr, wanted.format.c_str(), to.c_str()));
  const std::unique_ptr<AVFormatContext, void (*)(AVFormatContext*)> holder(
      output, [](AVFormatContext* context) {
        avio_closep(&context->pb);
        avformat_free_context(context);
      });
  AVStream* const video = avformat_new_stream(output, nullptr);
  require(avcodec_parameters_copy(video->codecpar, input->streams[0]->codecpar));
  video->codecpar->codec_tag = 0;
  video->time_base = wanted.time_base;
  AVStream* const sound = wanted.has_early_sound ? avformat_new_stream(output, nullptr) : nullptr;
  if (sound != nullptr) {
    sound->codecpar->codec_type = AVMEDIA_TYPE_AUDIO;
    sound->codecpar->codec_id = AV_CODEC_ID_PCM_S16LE;
    sound->codecpar->sample_rate = 8000;
    sound->codecpar->bits_per_coded_sample = 16;
    av_channel_layout_default(&sound->codecpar->ch_layout, 1);
    sound->time_base = {1, 8000};
  }
  // Keeps timestamps as given. Those of an AVI begin at 0.
  output->avoid_negative_ts = AVFMT_AVOID_NEG_TS_DISABLED;
  require(avio_open(&output->pb, to.c_str(), AVIO_FLAG_WRITE));
  require(avformat_write_header(output, nullptr));
  const libav::Packet packet(av_packet_alloc());
  if (sound != nullptr) {
    require(av_new_packet(packet.get(), 1600));
    std::memset(packet->data, 0, 1600);
    packet->stream_index = sound->index;
    packet->pts = packet->dts = 0;
    packet->duration = av_rescale_q(800, {1, 8000}, sound->time_base);
    require(av_interleaved_write_frame(output, packet.get()));
  }
  AVBSFContext* filter = nullptr;
  require(av_bsf_list_parse_str(wanted.filter.c_str(), &filter));
  const std::unique_ptr<AVBSFContext, void (*)(AVBSFContext*)> filter_holder(
      filter, [](AVBSFContext* context) { av_bsf_free(&context); });
  require(avcodec_parameters_copy(filter->par_in, input->streams[0]->codecpar));
  filter->time_base_in = input->streams[0]->time_base;
  require(av_bsf_init(filter));
  std::optional<std::int64_t> start;
  while (av_read_frame(input.get(), packet.get()) >= 0) {
    require(av_bsf_send_packet(filter, packet.get()));
    require(av_bsf_receive_packet(filter, packet.get()));
    av_packet_rescale_ts(packet.get(), input->streams[0]->time_base, video->time_base);
    auto later = static_cast<std::int64_t>(wanted.delay_s / av_q2d(video->time_base));
    if (!start) start = packet->dts;
    if (wanted.format == "avi") later -= *start;
    packet->pts += later;
    packet->dts += later;
    packet->stream_index = video->index;
    require(av_interleaved_write_frame(output, packet.get()));
  }
  require(av_write_trailer(output));
}

}  // namespace ortchestra::test
