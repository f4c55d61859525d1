#include "source/video/log.h"

#include <array>
#include <cstdio>

#include "source/video/complaints.h"
#include "source/video/libav.h"

namespace ortchestra {
namespace {

thread_local std::vector<std::string>* heard_here = nullptr;

}  // namespace

HeardLog::HeardLog() {
  heard_here = &lines_;
  av_log_set_callback(&hear_ffmpeg);
}

HeardLog::~HeardLog() { heard_here = nullptr; }

void hear_ffmpeg(void* object, int level, const char* format, va_list arguments) {
  VideoComplaints::hear(object, level, format);
  if (heard_here != nullptr && level <= AV_LOG_WARNING) {
    std::array<char, 1024> line{};
    va_list again;
    va_copy(again, arguments);
    std::vsnprintf(line.data(), line.size(), format, again);
    va_end(again);
    heard_here->emplace_back(line.data());
  }
  av_log_default_callback(object, level, format, arguments);
}

}  // namespace ortchestra
