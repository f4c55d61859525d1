#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/source/source.h"

namespace ortchestra {

/// The position in an input.
struct InputPosition {
  std::int64_t next_index = 0;  ///< index of the frame that is read next
  std::int64_t frames = 0;      ///< readable frames before it
  std::int64_t bad_frames = 0;  ///< unreadable frames before it
};

/// A point between two frames of an input where a batch ends: when the batch is full, at a
/// checkpoint, and at the end of the input. Cuts depend only on the frames, not on timing. The
/// reader passes each cut to the writer.
struct Cut {
  std::size_t input = 0;
  std::size_t frames = 0;          ///< since the previous cut
  std::vector<BadFrame> bad;       ///< skipped since the previous cut
  std::vector<std::string> notes;  ///< from the source since the previous cut
  InputPosition position;          ///< at the cut
  bool ends_input = false;
  bool is_checkpoint = false;
  /// Found after its frames. Ends the run when they are written.
  std::optional<UnreadableInput> problem;
};

}  // namespace ortchestra
