#pragma once

#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ortchestra/source/source.h"
#include "source/input_kind.h"
#include "source/live/patience.h"
#include "source/live/pipe.h"
#include "source/video/libav.h"

namespace ortchestra {

/// Whatever FFmpeg's libavformat opens, packet after packet: a file, a URL, a camera, a pipe. What
/// may never deliver is not waited for without end. Not thread-safe.
class VideoInput {
 public:
  /// Throws Error(input), whose text is the reason alone: "it is empty".
  VideoInput(const std::string& input, const SourceOptions& options);

  AVFormatContext& format() const { return *format_; }
  /// Its path where it is a file, which may be looked at again; else "".
  const std::string& path() const { return path_; }
  /// A camera, or a stream that tells no end.
  bool is_live() const { return patience_.is_limited() && format_->duration == AV_NOPTS_VALUE; }

  /// From now on it may take as long again until something comes.
  void begin_to_wait() { patience_.begin(); }
  /// The next packet, of any stream. 0, AVERROR_EOF, or another error of FFmpeg: end_reason() says
  /// why it can't be read on.
  int read(AVPacket& packet);
  /// Whether nobody wants to read on.
  bool is_stopped() const { return patience_.stopped(); }
  /// Why read() ended as it did; nothing where that was its end.
  std::optional<std::string> end_reason(int status) const;
  /// What users should know where no frame can be had of it: "" or "; …".
  std::string advice() const;
  /// What FFmpeg left out of the input without an error, since it was asked last: segments of a
  /// playlist that could not be had.
  std::vector<std::string> take_losses();

 private:
  void open(const SourceOptions& options);
  void find_streams(std::int64_t max_pixels);
  void note_losses(const std::vector<std::string>& heard);
  /// `heard`: FFmpeg's log meanwhile.
  [[noreturn]] void refuse(int status, const std::vector<std::string>& heard) const;

  const std::string input_;
  const InputKind kind_;
  const std::string path_;
  VideoPatience patience_;           // outlives what asks it
  std::unique_ptr<VideoPipe> pipe_;  // outlives format_
  libav::Input format_;
  std::vector<std::string> losses_;
  std::set<std::string> told_losses_;
};

}  // namespace ortchestra
