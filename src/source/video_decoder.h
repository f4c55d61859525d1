#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <string>
#include <variant>

#include "ortchestra/source/source.h"
#include "source/video_colors.h"
#include "source/video_length.h"
#include "source/video_libav.h"
#include "source/video_patience.h"

namespace ortchestra {

/// The best video stream of whatever FFmpeg opens, frame after frame; a picture file is a video of
/// one frame. Not thread-safe.
class VideoDecoder {
 public:
  using Item = std::variant<SourceFrame, BadFrame, EndOfSource>;

  /// `input` is a path, a URL or a camera's device. `what` begins error texts: "video file",
  /// "picture". Throws Error(input) where no frame can be had of it.
  VideoDecoder(const std::string& input, const SourceOptions& options, const std::string& what);

  const SourceInfo& info() const { return info_; }
  Item next();

 private:
  void open_input();
  void find_streams();
  void open_codec(int threads);
  /// Decodes up to the first good frame, which tells the size.
  void find_first_frame();
  void describe();

  Item decode_next();
  /// Feeds the decoder; an item where the packet could not be decoded.
  std::optional<Item> feed();
  Item take_frame();
  Item end();
  BadFrame bad(const std::string& reason) { return {next_index_++, reason}; }
  std::chrono::nanoseconds timestamp_of_frame();
  std::chrono::nanoseconds duration_of_frame() const;
  /// FFmpeg's reason, or that the patience was over.
  std::string text_of(int status) const;
  BadFrame not_decoded(int status);
  [[noreturn]] void refuse(const std::string& reason) const;

  std::string input_;
  std::string what_;
  const std::int64_t max_pixels_;
  std::unique_ptr<VideoPatience> patience_;  ///< with cameras and URLs; outlives what asks it
  libav::Input format_;
  AVStream* stream_ = nullptr;
  libav::Codec codec_;
  libav::Packet packet_;
  libav::Frame frame_;
  PictureConverter converter_;
  std::optional<VideoLength> length_;
  SourceInfo info_;
  double fps_ = 25;         ///< for frames without a time
  std::deque<Item> ahead_;  ///< decoded while opening
  std::int64_t next_index_ = 0;
  std::optional<std::int64_t> first_timestamp_;
  bool packets_ended_ = false;
  std::optional<std::string> last_complaint_;  ///< reported when the decoder is empty
  int errors_while_emptying_ = 0;
};

}  // namespace ortchestra
