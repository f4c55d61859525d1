#include "pipeline/check_options.h"

#include <fmt/format.h>

#include <algorithm>

#include "ortchestra/base/error.h"
#include "source/input_kind.h"

namespace ortchestra {

void check_options(const PipelineOptions& options) {
  if (options.models.empty())
    throw input_error("no model: give at least one", {{RemedyKind::model}});
  if (options.inputs.empty())
    throw input_error("no input: give at least one", {{RemedyKind::input}});
  const auto is_stdin = [](const PipelineInput& input) {
    return !input.source && is_standard_input(input.name);
  };
  if (std::ranges::count_if(options.inputs, is_stdin) > 1)
    throw input_error("standard input can be read once: give it as one input");
  if (options.outputs.empty()) {
    throw input_error(
        fmt::format(
            "no output: give at least one: a name that ends in one of {}, or - for JSONL on "
            "standard output",
            sink_names()),
        {{RemedyKind::output}});
  }
  if (options.checkpoint_frames < 1)
    throw input_error(
        fmt::format("the number of frames between checkpoints must be at least 1, not {}",
                    options.checkpoint_frames));
  if (options.frames && *options.frames < 1)
    throw input_error(
        fmt::format("the number of frames per input must be at least 1, not {}", *options.frames));
}

}  // namespace ortchestra
