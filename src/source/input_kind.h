#pragma once

#include <string>

namespace ortchestra {

/// The kind of an input that FFmpeg reads. It follows from the name, and from the type of the file.
enum class InputKind {
  file,    ///< a local file, which can be opened again
  url,     ///< contains "://"
  device,  ///< a camera or an FFmpeg filter graph (capture_device.h)
  pipe,    ///< standard input, a FIFO, a socket, a character device: readable once
};

InputKind kind_of_input(const std::string& input);

/// Whether the name means standard input: "-", "pipe:", "pipe:0", "/dev/stdin" and similar.
bool is_standard_input(const std::string& input);

}  // namespace ortchestra
