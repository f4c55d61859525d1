#include "pipeline/check_options.h"

#include <fmt/format.h>

#include <utility>

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
  for (const auto& [what, value] :
       {std::pair("the batch size", options.batch),
        std::pair("the frames between checkpoints", options.checkpoint_frames)}) {
    if (value < 1) throw input_error(fmt::format("{} must be at least 1, not {}", what, value));
  }
  if (options.frames && *options.frames < 1)
    throw input_error(
        fmt::format("the frames of an input must be at least 1, not {}", *options.frames));
  for (const PipelineModel& model : options.models) {
    if (model.every < 1)
      throw input_error(fmt::format("every of model '{}' must be at least 1, not {}",
                                    model.request.name.value_or(model.request.source),
                                    model.every));
  }
}

}  // namespace ortchestra
