#pragma once

#include <memory>
#include <new>
#include <string>

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libavutil/dict.h>
#include <libavutil/frame.h>
#include <libavutil/log.h>
#include <libswscale/swscale.h>
}

namespace ortchestra::libav {

/// FFmpeg's objects, each with the function that gives it back.
struct Release {
  void operator()(AVFormatContext* format) const { avformat_close_input(&format); }
  void operator()(AVCodecContext* codec) const { avcodec_free_context(&codec); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(SwsContext* scaler) const { sws_freeContext(scaler); }
  void operator()(AVDictionary* dictionary) const { av_dict_free(&dictionary); }
};

using Input = std::unique_ptr<AVFormatContext, Release>;
using Codec = std::unique_ptr<AVCodecContext, Release>;
using Frame = std::unique_ptr<AVFrame, Release>;
using Packet = std::unique_ptr<AVPacket, Release>;
using Scaler = std::unique_ptr<SwsContext, Release>;

/// FFmpeg answers null when memory is short.
template <class Object>
Object allocated(Object object) {
  if (object == nullptr) throw std::bad_alloc();
  return object;
}

/// What a negative return value of FFmpeg means, in its own words.
inline std::string text_of(int error) {
  char buffer[AV_ERROR_MAX_STRING_SIZE] = "";
  av_strerror(error, buffer, sizeof buffer);
  return buffer;
}

/// FFmpeg writes to stderr what it returns as errors too; we report those ourselves, once.
inline void be_quiet() { av_log_set_level(AV_LOG_QUIET); }

}  // namespace ortchestra::libav
