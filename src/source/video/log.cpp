#include "source/video/log.h"

#include <array>
#include <cstdio>

#include "source/video/decoder_errors.h"
#include "source/video/libav.h"

namespace ortchestra {
namespace {

thread_local std::vector<std::string>* captured_lines = nullptr;

}  // namespace

CapturedLog::CapturedLog() {
  captured_lines = &lines_;
  av_log_set_callback(&on_ffmpeg_log);
}

CapturedLog::~CapturedLog() { captured_lines = nullptr; }

void on_ffmpeg_log(void* object, int level, const char* format, va_list arguments) {
  DecoderErrors::on_log(object, level, format);
  if (captured_lines != nullptr && level <= AV_LOG_WARNING) {
    std::array<char, 1024> line{};
    va_list again;
    va_copy(again, arguments);
    std::vsnprintf(line.data(), line.size(), format, again);
    va_end(again);
    captured_lines->emplace_back(line.data());
  }
  av_log_default_callback(object, level, format, arguments);
}

}  // namespace ortchestra
