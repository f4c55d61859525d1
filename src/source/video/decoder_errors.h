#pragma once

#include <atomic>

#include "source/video/libav.h"

namespace ortchestra {

/// Detects errors that decoders report in FFmpeg's log. Only the log reports every concealed frame:
/// with frame threads, a frame may be returned before its flags are set. Installs a callback for
/// FFmpeg's log. Not movable.
class DecoderErrors {
 public:
  DecoderErrors();
  ~DecoderErrors();
  DecoderErrors(const DecoderErrors&) = delete;
  DecoderErrors& operator=(const DecoderErrors&) = delete;

  /// `codec` must not outlive this object.
  void watch(AVCodecContext& codec) { codec.opaque = this; }
  /// Whether there was an error since the last call. When a frame is returned, all of its errors
  /// have been logged.
  bool take() { return has_error_.exchange(false); }

  /// Receives a message of FFmpeg's log. Called from any thread.
  static void on_log(void* object, int level, const char* format);

 private:
  std::atomic<bool> has_error_ = false;
};

}  // namespace ortchestra
