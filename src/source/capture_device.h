#pragma once

#include <map>
#include <string>
#include <string_view>

namespace ortchestra {

/// An input of FFmpeg's libavdevice, by its name.
struct CaptureDevice {
  std::string format;                          ///< FFmpeg's name of the input format
  std::string address;                         ///< what it is given to open
  std::map<std::string, std::string> options;  ///< by FFmpeg's names
};

/// Whether an input is one: "/dev/video0", "/dev/v4l/by-id/…", "lavfi:GRAPH".
bool is_capture_device(std::string_view input);

/// A camera may have options behind its path, "/dev/video0?size=1280x720&rate=30&format=mjpeg": the
/// size and rate of its pictures, and how it sends them. Throws Error(input) for others.
CaptureDevice parse_capture_device(const std::string& input);

}  // namespace ortchestra
