#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/base/error.h"
#include "ortchestra/source/source.h"

namespace ortchestra {

/// How far an input has come.
struct InputPosition {
  std::int64_t next_index = 0;  ///< of the frame to be read next
  std::int64_t frames = 0;      ///< good ones before it
  std::int64_t bad_frames = 0;
};

/// Where the reader cut an input's frames: after every batch, at checkpoints and at its end, so
/// that the cuts depend on nothing but the frames. What the writer must know of it.
struct Cut {
  std::size_t input = 0;
  std::size_t frames = 0;          ///< since the cut before
  std::vector<BadFrame> bad;       ///< skipped since the cut before
  std::vector<std::string> notes;  ///< what the source told since the cut before
  InputPosition position;          ///< after it
  bool ends_input = false;
  bool is_checkpoint = false;
  std::optional<Error> problem;  ///< found behind its frames; ends the run once they are written
};

}  // namespace ortchestra
