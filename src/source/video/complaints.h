#pragma once

#include <atomic>

#include "source/video/libav.h"

namespace ortchestra {

/// Whether FFmpeg's log told of an error in the decoders that belong to this object. It is the only
/// place that tells of every frame that was concealed: with frame threads, a frame may be handed
/// out before its flags are set. Takes over FFmpeg's log. Stays where it is.
class VideoComplaints {
 public:
  VideoComplaints();
  ~VideoComplaints();
  VideoComplaints(const VideoComplaints&) = delete;
  VideoComplaints& operator=(const VideoComplaints&) = delete;

  /// Must not outlive this object.
  void listen_to(AVCodecContext& codec) { codec.opaque = this; }
  /// Since it was made or asked last. All that concerns a frame was told when the frame comes out.
  bool take() { return told_.exchange(false); }

  /// Of FFmpeg's log.
  static void hear(void* object, int level, const char* format);

 private:
  std::atomic<bool> told_ = false;
};

}  // namespace ortchestra
