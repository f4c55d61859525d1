#pragma once

#include <chrono>
#include <cstdint>
#include <deque>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "ortchestra/base/remedy.h"
#include "ortchestra/source/source.h"
#include "source/video/autorotation.h"
#include "source/video/codec.h"
#include "source/video/colors.h"
#include "source/video/frame_notes.h"
#include "source/video/input.h"
#include "source/video/length.h"
#include "source/video/libav.h"
#include "source/video/timestamps.h"

namespace ortchestra {

/// Reads the frames of the best video stream of any input of FFmpeg. A picture file is a video of
/// one frame. Not thread-safe.
class VideoDecoder {
 public:
  using Item = std::variant<SourceFrame, BadFrame, EndOfSource>;

  /// `input` is a path, a URL or a camera. `what` is the first part of error messages: "video
  /// file", "picture". Throws Error(input) if no frame can be decoded.
  VideoDecoder(const std::string& input, const SourceOptions& options, const std::string& what);

  const SourceInfo& info() const { return info_; }
  Item next();
  std::vector<std::string> take_notes();

 private:
  void open_codec(int threads);
  /// Reads the tags of a picture file. Refuses a picture that would be decoded as black.
  void read_tags(const SourceOptions& options);
  /// Decodes up to the first good frame, which determines the size.
  void find_first_frame();
  void describe();

  Item decode_next();
  /// Reads a packet and sends it to the decoder. Returns an item if the packet could not be
  /// decoded.
  std::optional<Item> feed();
  Item take_frame();
  Item end();
  BadFrame bad(const std::string& reason) { return {next_index_++, reason}; }
  /// A packet that could not be decoded. It is reported at the position where its frame would be
  /// shown.
  struct Failed {
    std::int64_t time = 0;
    std::string reason;
  };
  std::optional<Item> failed(int status);
  /// Moves the failed packets that are shown before `time` to `ready_`.
  void emit_failed_before(std::int64_t time);
  /// Reports the parts of the input that could not be read.
  void emit_missing_parts();
  std::chrono::nanoseconds timestamp_of_frame();
  std::chrono::nanoseconds duration_of_frame() const;
  SampleAspectRatio sample_aspect_of_frame(const Orientation& orientation) const;
  /// The time between the start of the first stream of the input and the start of the video stream.
  std::int64_t start_delay() const;
  std::string why_not_decoded(int status) const;
  [[noreturn]] void refuse(const std::string& reason, std::span<const Remedy> remedies = {}) const;

  std::string input_;
  std::string what_;
  const std::int64_t max_pixels_;
  std::optional<VideoInput> opened_;
  AVStream* stream_ = nullptr;
  std::optional<VideoCodec> codec_;
  std::optional<VideoTimestamps> times_;
  libav::Packet packet_;
  libav::Frame frame_;
  PictureConverter converter_;
  std::optional<Autorotation> autorotation_;
  FrameNotes frame_notes_;
  std::optional<VideoLength> length_;
  SourceInfo info_;
  double fps_ = 25;                         ///< for frames without a timestamp
  std::deque<Item> decoded_while_opening_;  ///< items from find_first_frame
  std::deque<Item> ready_;                  ///< in display order
  std::vector<Failed> failed_;
  std::optional<std::int64_t> shown_time_;  ///< of the latest frame
  std::int64_t next_index_ = 0;
  std::optional<std::int64_t> first_timestamp_;
  std::chrono::nanoseconds last_timestamp_{0};
  bool packets_ended_ = false;
  std::optional<std::string> end_problem_;  ///< why the input ended; reported last
  int errors_while_draining_ = 0;
};

}  // namespace ortchestra
