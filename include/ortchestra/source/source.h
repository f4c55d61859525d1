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
  std::int64_t index = 0;                 ///< from 0, counting frames that could not be decoded too
  std::chrono::nanoseconds timestamp{0};  ///< from the source's start
  std::chrono::nanoseconds duration{0};   ///< that it is shown for; 0: not known, or a picture
  /// Of a picture: its name in the directory that is the input, or its path. Else empty.
  std::string file = {};
};

/// A frame, or more, that could not be decoded. Reading may go on after it.
struct BadFrame {
  std::int64_t index = 0;
  std::string reason;
};

struct EndOfSource {};

struct SourceInfo {
  std::string description;             ///< "h264 640x480, 29.7 fps"
  int width = 0, height = 0;           ///< of the first frame, as it is delivered
  std::optional<double> fps;           ///< none for pictures
  std::optional<std::int64_t> frames;  ///< what the container claims; decoding may show otherwise
  /// A camera, or a stream that goes on for as long as somebody watches: frames that are not read
  /// are lost, and to stop reading is its ordinary end.
  bool is_live = false;
};

/// Frames, one after another. Not thread-safe. Decodes on the calling thread, with as many helper
/// threads as it was opened with.
class Source {
 public:
  virtual ~Source() = default;
  virtual const SourceInfo& info() const = 0;
  /// The next frame, an undecodable one, or the end (again and again). A damaged frame that the
  /// decoder only concealed counts as bad.
  virtual std::variant<SourceFrame, BadFrame, EndOfSource> next() = 0;
  /// What the user should know of the input and was not told before: sentences that begin with
  /// "it". Each is given once.
  virtual std::vector<std::string> take_notes() { return {}; }
};

/// How inputs are to be read that are opened by name, as far as users decide on it.
struct InputOptions {
  /// Turns and mirrors frames so that they are upright: by the display matrix of the container or
  /// of the frame, or the EXIF orientation of a picture. Only by multiples of 90 degrees, and so
  /// without a change of any pixel. False: frames as they are stored.
  bool autorotate = true;
  /// By which the parts of a playlist or an .sdp file may be reached: FFmpeg's names of protocols,
  /// with commas between. Empty: FFmpeg's choice, "file,crypto,data" for a local file.
  std::string protocols = {};
};

struct SourceOptions : InputOptions {
  /// More than 1 is quicker with large frames. What is read does not depend on it: damaged parts
  /// are decoded again by one thread. Packets since the last key frames are kept for that.
  int decoder_threads = 1;
  /// Pictures of frames that the caller holds at once, the one that next() fills included: the
  /// memory of so many is used again for later ones. It may hold more.
  std::size_t pictures = 1;
  /// Larger frames are refused before memory is taken for them: a file of 43 bytes can claim to be
  /// a picture that needs 650 MiB. FFmpeg counts a width as the next multiple of its alignment.
  std::int64_t max_pixels = std::int64_t{1} << 28;
  /// Size of the synthetic input's frames. The synthetic input "synthetic" never ends unless
  /// `synthetic_frames` is set.
  PictureSize synthetic_size = {640, 480};
  double synthetic_fps = 30;
  std::optional<std::int64_t> synthetic_frames;
  /// Ends the waiting for a camera or a URL, which then has no more frames.
  std::stop_token stop = {};
  /// How long a camera or a URL may deliver nothing before it counts as broken.
  std::chrono::milliseconds patience{10'000};
};

/// Whether an input is "synthetic": noise made by the program.
bool is_synthetic(const std::string& input);
/// Whether an input's name is a path, which a relative one is seen from some directory: neither
/// "synthetic" nor a URL, standard input or one of FFmpeg's devices.
bool is_path(const std::string& input);

/// Opens a video file or URL, a directory of pictures, a glob of pictures, one picture, or
/// "synthetic". Pictures come in the order of their names, "9.jpg" before "10.jpg", and have no
/// time. Throws Error(input): no such file, not a video, no video stream, no frame that can be
/// decoded, no picture in the directory, built without video. Silences FFmpeg's own log for the
/// process, and sets its callback (av_log_set_callback), which tells of damage.
std::unique_ptr<Source> open_source(const std::string& input, const SourceOptions& options = {});

}  // namespace ortchestra
