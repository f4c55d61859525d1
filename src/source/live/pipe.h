#pragma once

#include <cstdint>
#include <memory>
#include <string>

#include "base/files/descriptor.h"
#include "source/live/read_timeout.h"
#include "source/video/libav.h"

namespace ortchestra {

/// Reads standard input, a FIFO or a device for FFmpeg: once, from the beginning, with a timeout.
/// Replaces the FIFO reader of FFmpeg, which waits for a writer forever.
class VideoPipe {
 public:
  /// Opens the path, or uses standard input. Returns even if there is no writer yet. `timeout` must
  /// outlive this object. Throws Error(input) with the reason only.
  VideoPipe(const std::string& input, const ReadTimeout& timeout);
  VideoPipe(const VideoPipe&) = delete;
  VideoPipe& operator=(const VideoPipe&) = delete;
  ~VideoPipe();

  /// For AVFormatContext::pb. Valid while this object exists.
  AVIOContext* io() const { return io_; }

 private:
  static int read(void* self, std::uint8_t* buffer, int size);
  static std::int64_t seek(void* self, std::int64_t offset, int whence);
  int wait_and_read(std::uint8_t* buffer, int size);

  const ReadTimeout& timeout_;
  Descriptor own_;
  int descriptor_ = 0;
  AVIOContext* io_ = nullptr;
};

}  // namespace ortchestra
