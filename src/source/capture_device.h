#pragma once

#include <map>
#include <string>
#include <string_view>

namespace ortchestra {

/// An input of FFmpeg's library libavdevice.
struct CaptureDevice {
  std::string format;   ///< FFmpeg's name of the input format, such as "video4linux2"
  std::string address;  ///< the device or filter graph that FFmpeg opens
  std::map<std::string, std::string> options;  ///< with FFmpeg's option names
};

/// Whether an input is a capture device: "/dev/video0", "/dev/v4l/by-id/…", "lavfi:GRAPH".
bool is_capture_device(std::string_view input);

/// The path of a camera may be followed by options, for example
/// "/dev/video0?size=1280x720&rate=30&format=mjpeg": picture size, frame rate and input format.
/// Throws Error(input) for other options.
CaptureDevice parse_capture_device(const std::string& input);

}  // namespace ortchestra
