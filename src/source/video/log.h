#pragma once

#include <cstdarg>
#include <string>
#include <vector>

namespace ortchestra {

/// Captures the warnings and errors that FFmpeg logs on this thread while the object exists. FFmpeg
/// reports some problems only there. Not nestable. Installs a callback for FFmpeg's log.
class CapturedLog {
 public:
  CapturedLog();
  ~CapturedLog();
  CapturedLog(const CapturedLog&) = delete;
  CapturedLog& operator=(const CapturedLog&) = delete;

  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

/// The callback for FFmpeg's log. Passes each message to CapturedLog and DecoderErrors.
void on_ffmpeg_log(void* object, int level, const char* format, va_list arguments);

}  // namespace ortchestra
