#pragma once

#include <cstdarg>
#include <string>
#include <vector>

namespace ortchestra {

/// What FFmpeg logs on this thread as long as the object lives, warnings and worse: some things it
/// tells nowhere else. Not nested. Takes over FFmpeg's log.
class HeardLog {
 public:
  HeardLog();
  ~HeardLog();
  HeardLog(const HeardLog&) = delete;
  HeardLog& operator=(const HeardLog&) = delete;

  const std::vector<std::string>& lines() const { return lines_; }

 private:
  std::vector<std::string> lines_;
};

/// FFmpeg's log callback, by which all that listens to it hears it (HeardLog, VideoComplaints).
void hear_ffmpeg(void* object, int level, const char* format, va_list arguments);

}  // namespace ortchestra
