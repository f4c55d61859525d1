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

/// Frees an object of FFmpeg with the function for its type.
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

/// Returns `object`. Throws std::bad_alloc if it is null, which FFmpeg returns if memory is
/// exhausted.
template <class Object>
Object allocated(Object object) {
  if (object == nullptr) throw std::bad_alloc();
  return object;
}

/// The message of FFmpeg for a negative return value.
inline std::string text_of(int error) {
  char buffer[AV_ERROR_MAX_STRING_SIZE] = "";
  av_strerror(error, buffer, sizeof buffer);
  return buffer;
}

/// Stops FFmpeg from writing to stderr. FFmpeg also returns these errors, and this program reports
/// them once.
inline void silence_log() { av_log_set_level(AV_LOG_QUIET); }

}  // namespace ortchestra::libav
