#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ortchestra/source/source.h"
#include "source/input_kind.h"
#include "source/live/pipe.h"
#include "source/live/read_timeout.h"
#include "source/video/libav.h"

namespace ortchestra {

/// Reads packets from any input of FFmpeg's libavformat: a file, a URL, a camera, a pipe. Inputs
/// that may never deliver data have a timeout. Not thread-safe.
class VideoInput {
 public:
  /// Throws Error(input). Its text is only the reason, for example "it is empty".
  VideoInput(const std::string& input, const SourceOptions& options);

  AVFormatContext& format() const { return *format_; }
  /// The path of a file, which can be opened again. Empty for other inputs.
  const std::string& path() const { return path_; }
  /// Whether the input is a camera or a stream without a known duration.
  bool is_live() const { return timeout_.is_limited() && format_->duration == AV_NOPTS_VALUE; }

  /// Restarts the timeout.
  void restart_timeout() { timeout_.restart(); }
  /// Reads the next packet of any stream. Returns 0, AVERROR_EOF, or another error of FFmpeg, which
  /// end_reason() explains.
  int read(AVPacket& packet);
  /// Whether a stop was requested.
  bool is_stopped() const { return timeout_.stop_requested(); }
  /// Why read() failed with `status`. Empty for the normal end.
  std::optional<std::string> end_reason(int status) const;
  /// Advice for the error message if no frame could be decoded: "" or "; …".
  std::string advice() const;
  /// The parts that FFmpeg skipped without an error since the last call: segments of a playlist
  /// that could not be read.
  std::vector<std::string> take_missing_parts();

 private:
  void open(const SourceOptions& options);
  void find_streams(std::int64_t max_pixels);
  void note_missing_parts(const std::vector<std::string>& log_lines);
  /// `log_lines`: what FFmpeg logged during the failed call.
  [[noreturn]] void refuse(int status, const std::vector<std::string>& log_lines) const;

  const std::string input_;
  const InputKind kind_;
  const std::string path_;
  ReadTimeout timeout_;              // must outlive pipe_ and format_
  std::unique_ptr<VideoPipe> pipe_;  // must outlive format_
  libav::Input format_;
  std::vector<std::string> missing_parts_;
  std::set<std::string> noted_missing_parts_;
};

}  // namespace ortchestra
