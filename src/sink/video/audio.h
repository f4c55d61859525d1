#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "ortchestra/sink/sink.h"
#include "sink/video/av_owned.h"

namespace ortchestra {

/// The part of a written video that shows the frames of one input. Times are those of the video.
struct AudioPart {
  AudioInput input;
  std::chrono::nanoseconds begin{0};  ///< when timestamp 0 of the input is shown
  std::chrono::nanoseconds end{0};    ///< when its last frame ends
};

/// The audio stream of one input, open for reading.
class AudioFile {
 public:
  /// Throws Error(failure) if the file can't be read. Its text is only the reason.
  explicit AudioFile(const std::filesystem::path& path);

  /// Null if the file has no audio.
  const AVStream* stream() const { return stream_; }
  /// Whether a transport stream, whose times may restart.
  bool is_transport() const;
  /// The next packet of the stream. False at the end, also at the end of a damaged file.
  bool read(AVPacket& packet);

 private:
  struct Close {
    void operator()(AVFormatContext* format) const { avformat_close_input(&format); }
  };
  std::unique_ptr<AVFormatContext, Close> format_;
  AVStream* stream_ = nullptr;
};

/// Reads the audio packets of all parts of a video, one part after the other. A packet belongs to a
/// part if it starts in it, or before time 0 of the video. All packets have the codec parameters of
/// the first. Not thread-safe.
class AudioParts {
 public:
  explicit AudioParts(std::vector<AudioPart> parts);

  /// The parameters of all packets. Null if an .mp4 can get no audio from any part.
  const AVCodecParameters* parameters() const { return parameters_.get(); }
  /// The next packet, with its times in `base`; false at the end.
  bool read(AVPacket& packet, AVRational base);
  /// Why audio was left out. Each note is returned once.
  std::vector<std::string> take_notes() { return std::exchange(notes_, {}); }

 private:
  struct FreeParameters {
    void operator()(AVCodecParameters* parameters) const { avcodec_parameters_free(&parameters); }
  };
  /// Opens the next part whose audio fits. False if there is none.
  bool open_next();
  /// Why the audio of a part can't be written. Empty if it can.
  std::optional<std::string> misfit(const AVCodecParameters& wanted) const;
  bool restarts(const AVPacket& packet);
  void leave_out(const std::string& why);

  const std::vector<AudioPart> parts_;
  std::size_t next_ = 0;  ///< index of the part after the open one
  std::optional<AudioFile> file_;
  std::optional<std::int64_t> last_dts_;       ///< of the open part, as in its file
  std::optional<std::int64_t> written_until_;  ///< the last decoding time that was returned
  std::unique_ptr<AVCodecParameters, FreeParameters> parameters_;
  std::vector<std::string> notes_;
};

}  // namespace ortchestra
