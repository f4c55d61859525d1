#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/files/descriptor.h"
#include "source/live/patience.h"
#include "source/video/libav.h"

namespace ortchestra {

/// Standard input, a FIFO or a device as FFmpeg reads it: once, from its beginning, and no longer
/// than somebody is willing to wait. FFmpeg's own reading of a FIFO waits for ever for the writer.
class VideoPipe {
 public:
  /// Opens the path, or takes standard input; returns although nobody writes yet. `patience`
  /// outlives it. Throws Error(input), the reason alone.
  VideoPipe(const std::string& input, const VideoPatience& patience);
  VideoPipe(const VideoPipe&) = delete;
  VideoPipe& operator=(const VideoPipe&) = delete;
  ~VideoPipe();

  /// For AVFormatContext::pb; lives as long as this.
  AVIOContext* io() const { return io_; }

 private:
  static int read(void* self, std::uint8_t* buffer, int size);
  static std::int64_t seek(void* self, std::int64_t offset, int whence);
  int wait_and_read(std::uint8_t* buffer, int size);

  const VideoPatience& patience_;
  Descriptor own_;
  int descriptor_ = 0;
  AVIOContext* io_ = nullptr;
};

}  // namespace ortchestra
