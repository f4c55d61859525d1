#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <stop_token>
#include <string>
#include <variant>
#include <vector>

#include "ortchestra/tensor/picture.h"

namespace ortchestra {

struct SourceFrame {
  Picture picture;
  std::int64_t index = 0;                 ///< from 0; bad frames are counted too
  std::chrono::nanoseconds timestamp{0};  ///< since the start of the source
  std::chrono::nanoseconds duration{0};   ///< of the frame; 0 if unknown, and for pictures
  /// For a picture: its file name if the input is a directory, otherwise its path. Empty for a
  /// video.
  std::string file = {};
};

/// One or more frames that could not be decoded. Reading may continue after it.
struct BadFrame {
  std::int64_t index = 0;
  std::string reason;
};

struct EndOfSource {};

struct SourceInfo {
  std::string description;             ///< "h264 640x480, 29.7 fps"
  int width = 0, height = 0;           ///< of the first frame, after autorotation
  std::optional<double> fps;           ///< empty for pictures
  std::optional<std::int64_t> frames;  ///< as the container says; may be wrong
  std::string audio = {};              ///< the codec of its audio: "aac"; empty if it has none
  /// The time in the container at which SourceFrame::timestamp is 0. Its audio has the same clock.
  std::chrono::nanoseconds start{0};
  /// Whether this is a camera or an endless stream. Frames that are not read in time are lost. The
  /// caller ends such a source by not reading any more.
  bool is_live = false;
};

/// A sequence of frames. Not thread-safe. Decodes on the calling thread, with as many helper
/// threads as SourceOptions::decoder_threads allows.
class Source {
 public:
  virtual ~Source() = default;
  virtual const SourceInfo& info() const = 0;
  /// Returns the next frame, a bad frame, or the end. After the end it returns the end again. A
  /// damaged frame that the decoder only concealed is a bad frame.
  virtual std::variant<SourceFrame, BadFrame, EndOfSource> next() = 0;
  /// Notes about the input for the user. Each text begins with "it" or "its". Each note is returned
  /// once.
  virtual std::vector<std::string> take_notes() { return {}; }
};

/// Settings of the user for inputs that are opened by name.
struct InputOptions {
  /// Rotates and mirrors frames so that they are upright. The orientation comes from the display
  /// matrix of the container or frame, or from the EXIF data of a picture. Rotates only by
  /// multiples of 90 degrees, so no pixel value changes. If false, frames are returned as stored.
  bool autorotate = true;
  /// The protocols that may be used to open the parts of a playlist or an .sdp file: names of
  /// FFmpeg protocols, separated by commas. Empty means FFmpeg's default, which is
  /// "file,crypto,data" for a local file.
  std::string protocols = {};
};

struct SourceOptions : InputOptions {
  /// More threads decode large frames faster. The frames do not depend on this number, because
  /// damaged parts are decoded again by one thread. For that, packets since the last key frames are
  /// kept in memory.
  int decoder_threads = 1;
  /// How many pictures the caller holds at once, including the one that next() fills. The memory of
  /// this many pictures is reused. The caller may hold more.
  std::size_t pictures = 1;
  /// Larger frames are refused before memory is allocated for them. A file of 43 bytes can claim to
  /// be a picture that needs 650 MiB. FFmpeg rounds the width up to its alignment first.
  std::int64_t max_pixels = std::int64_t{1} << 28;
  /// Size of the frames of the synthetic input. The synthetic input is endless unless
  /// `synthetic_frames` is set.
  PictureSize synthetic_size = {640, 480};
  double synthetic_fps = 30;
  std::optional<std::int64_t> synthetic_frames;
  /// Stops waiting for a camera or a URL. It then has no more frames.
  std::stop_token stop = {};
  /// A camera or a URL that delivers no data for this long is considered broken.
  std::chrono::milliseconds timeout{10'000};
};

/// Whether an input is "synthetic": frames that the program generates.
bool is_synthetic(const std::string& input);
/// Whether the name of an input is a path. A relative path depends on the current directory. Not a
/// path: "synthetic", a URL, standard input, and capture devices.
bool is_path(const std::string& input);

/// Opens a video file or URL, a camera, a directory of pictures, a glob of pictures, one picture,
/// or "synthetic". Pictures are sorted by name, "9.jpg" before "10.jpg", and have no time. Sets the
/// log level and the log callback of FFmpeg for the whole process (av_log_set_level,
/// av_log_set_callback): FFmpeg prints nothing, and damage is detected from its log.
/// Throws Error(input) if the file does not exist or is not a video, if there is no video stream,
/// no frame can be decoded, the directory has no picture, or the build has no video support.
std::unique_ptr<Source> open_source(const std::string& input, const SourceOptions& options = {});

}  // namespace ortchestra
