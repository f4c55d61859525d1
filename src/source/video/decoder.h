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
#include "source/video/input.h"
#include "source/video/length.h"
#include "source/video/libav.h"
#include "source/video/remarks.h"
#include "source/video/times.h"

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
  std::vector<std::string> take_notes();

 private:
  void open_codec(int threads);
  /// Refuses what would be decoded as black.
  void look_at_tags(const SourceOptions& options);
  /// Decodes up to the first good frame, which tells the size.
  void find_first_frame();
  void describe();

  Item decode_next();
  /// Feeds the decoder; an item where the packet could not be decoded.
  std::optional<Item> feed();
  Item take_frame();
  Item end();
  BadFrame bad(const std::string& reason) { return {next_index_++, reason}; }
  /// A packet that could not be decoded: it is told where its frame would be shown.
  struct Failed {
    std::int64_t time = 0;
    std::string reason;
  };
  std::optional<Item> failed(int status);
  /// Puts those that are shown before `time` into `ready_`.
  void tell_failed(std::int64_t time);
  /// Parts of the input that could not be had.
  void tell_losses();
  std::chrono::nanoseconds timestamp_of_frame();
  std::chrono::nanoseconds duration_of_frame() const;
  SampleAspectRatio sample_aspect_of_frame(const Orientation& turn) const;
  /// How long after the input's first stream the video begins.
  std::int64_t later_than_others() const;
  std::string why_not_decoded(int status) const;
  [[noreturn]] void refuse(const std::string& reason, std::span<const Remedy> remedies = {}) const;

  std::string input_;
  std::string what_;
  const std::int64_t max_pixels_;
  std::optional<VideoInput> opened_;
  AVStream* stream_ = nullptr;
  std::optional<VideoCodec> codec_;
  std::optional<VideoTimes> times_;
  libav::Packet packet_;
  libav::Frame frame_;
  PictureConverter converter_;
  std::optional<Autorotation> autorotation_;
  VideoRemarks remarks_;
  std::optional<VideoLength> length_;
  SourceInfo info_;
  double fps_ = 25;         ///< for frames without a time
  std::deque<Item> ahead_;  ///< decoded while opening
  std::deque<Item> ready_;  ///< in the order of display
  std::vector<Failed> failed_;
  std::optional<std::int64_t> shown_time_;  ///< of the frame that came out last
  std::int64_t next_index_ = 0;
  std::optional<std::int64_t> first_timestamp_;
  std::chrono::nanoseconds last_timestamp_{0};
  bool packets_ended_ = false;
  std::optional<std::string> last_complaint_;  ///< reported when the decoder is empty
  int errors_while_emptying_ = 0;
};

}  // namespace ortchestra
