#pragma once

extern "C" {
#include <libavcodec/avcodec.h>
#include <libavformat/avformat.h>
#include <libswscale/swscale.h>
}

#include <memory>
#include <new>

namespace ortchestra {

/// Frees an object of FFmpeg with the function for its type.
struct AvRelease {
  void operator()(AVCodecContext* codec) const { avcodec_free_context(&codec); }
  void operator()(AVFrame* frame) const { av_frame_free(&frame); }
  void operator()(AVPacket* packet) const { av_packet_free(&packet); }
  void operator()(SwsContext* scaler) const { sws_freeContext(scaler); }
  void operator()(AVFormatContext* format) const {
    if (format->pb != nullptr) avio_closep(&format->pb);
    avformat_free_context(format);
  }
};

template <class Object>
using AvOwned = std::unique_ptr<Object, AvRelease>;

/// Returns `object`. Throws std::bad_alloc if it is null, which FFmpeg returns if memory is
/// exhausted.
template <class Object>
Object* allocated(Object* object) {
  if (object == nullptr) throw std::bad_alloc();
  return object;
}

}  // namespace ortchestra
