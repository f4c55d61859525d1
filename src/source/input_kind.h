#pragma once

#include <string>

namespace ortchestra {

/// What an input's name leads to, where FFmpeg is to read it.
enum class InputKind {
  file,    ///< of this machine, which can be opened again
  url,     ///< whatever has "://" in it
  device,  ///< a camera, or FFmpeg's own sources (video_device.h)
  pipe,    ///< standard input, a FIFO, a socket, a character device: can be read once
};

InputKind kind_of_input(const std::string& input);

/// Whether the name stands for standard input: "-", "pipe:", "pipe:0", "/dev/stdin" and the like.
bool is_standard_input(const std::string& input);

}  // namespace ortchestra
