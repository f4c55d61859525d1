#include "source/video/decoder_errors.h"

#include <mutex>
#include <set>
#include <string_view>

#include "source/video/log.h"

namespace ortchestra {
namespace {

/// All existing objects. Decoders of other code in this process also log through this callback, and
/// their `opaque` pointer may be anything.
struct LiveObjects {
  std::mutex mutex;
  std::set<const void*> all;
};

LiveObjects& live_objects() {
  // Never destroyed, because FFmpeg may log while the program exits.
  static LiveObjects& objects = *new LiveObjects;
  return objects;
}

bool reports_damage(int level, std::string_view format) {
  // The error concealment of libavcodec logs at the level INFO.
  return level <= AV_LOG_ERROR || (level <= AV_LOG_INFO && format.starts_with("concealing"));
}

}  // namespace

DecoderErrors::DecoderErrors() {
  const std::lock_guard lock(live_objects().mutex);
  live_objects().all.insert(this);
  av_log_set_callback(&on_ffmpeg_log);
}

DecoderErrors::~DecoderErrors() {
  const std::lock_guard lock(live_objects().mutex);
  live_objects().all.erase(this);
}

void DecoderErrors::on_log(void* object, int level, const char* format) {
  const AVClass* const kind = object != nullptr ? *static_cast<AVClass**>(object) : nullptr;
  if (kind != nullptr && reports_damage(level, format) &&
      std::string_view(kind->class_name) == "AVCodecContext") {
    // Each thread of a decoder has a copy of its context.
    void* const owner = static_cast<AVCodecContext*>(object)->opaque;
    const std::lock_guard lock(live_objects().mutex);
    if (live_objects().all.contains(owner)) static_cast<DecoderErrors*>(owner)->has_error_ = true;
  }
}

}  // namespace ortchestra
