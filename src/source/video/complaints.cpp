#include "source/video/complaints.h"

#include <mutex>
#include <set>
#include <string_view>

#include "source/video/log.h"

namespace ortchestra {
namespace {

/// Those that live. Decoders of others, of whom nothing is known, log through the same function.
struct Listeners {
  std::mutex mutex;
  std::set<const void*> all;
};

Listeners& listeners() {
  // Never destroyed: FFmpeg may log while the program ends.
  static Listeners& those = *new Listeners;
  return those;
}

bool tells_of_damage(int level, std::string_view format) {
  // libavcodec's error concealment tells what it does as information.
  return level <= AV_LOG_ERROR || (level <= AV_LOG_INFO && format.starts_with("concealing"));
}

}  // namespace

VideoComplaints::VideoComplaints() {
  const std::lock_guard lock(listeners().mutex);
  listeners().all.insert(this);
  av_log_set_callback(&hear_ffmpeg);
}

VideoComplaints::~VideoComplaints() {
  const std::lock_guard lock(listeners().mutex);
  listeners().all.erase(this);
}

void VideoComplaints::hear(void* object, int level, const char* format) {
  const AVClass* const kind = object != nullptr ? *static_cast<AVClass**>(object) : nullptr;
  if (kind != nullptr && tells_of_damage(level, format) &&
      std::string_view(kind->class_name) == "AVCodecContext") {
    // The threads of a decoder have copies of its context.
    void* const listener = static_cast<AVCodecContext*>(object)->opaque;
    const std::lock_guard lock(listeners().mutex);
    if (listeners().all.contains(listener)) static_cast<VideoComplaints*>(listener)->told_ = true;
  }
}

}  // namespace ortchestra
