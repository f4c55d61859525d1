#include "pipeline/check_options.h"

#include <fmt/format.h>

#include "ortchestra/base/error.h"

namespace ortchestra {

void check_options(const PipelineOptions& options) {
  if (options.models.empty()) throw input_error("no model: give at least one with -m FILE");
  if (options.inputs.empty()) throw input_error("no input: give at least one with -i VIDEO");
  if (options.outputs.empty()) {
    throw input_error(
        "no output: give at least one with -o FILE.jsonl (or .csv, .mp4, .npz, DIR/, - for JSONL "
        "on "
        "standard output)");
  }
  if (options.checkpoint_frames < 1)
    throw input_error(fmt::format("the frames between checkpoints must be at least 1, not {}",
                                  options.checkpoint_frames));
  if (options.frames && *options.frames < 1)
    throw input_error(
        fmt::format("the frames of an input must be at least 1, not {}", *options.frames));
}

}  // namespace ortchestra
