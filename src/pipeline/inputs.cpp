#include "pipeline/inputs.h"

#include <algorithm>

#include "ortchestra/base/error.h"
#include "ortchestra/sink/sink.h"
#include "pipeline/stages/reader.h"

namespace ortchestra {

namespace {

/// Pixels (1280×720) from which a decoder gets more than one thread: below, one decodes some
/// hundred frames a second.
constexpr std::int64_t large_picture = 1280 * 720;
constexpr int most_decoder_threads = 4;

}  // namespace

Inputs::Inputs(const PipelineOptions& options, const CpuBudget& budget) {
  for (const PipelineInput& input : options.inputs) {
    if (!input.source && is_synthetic(input.name) && !options.frames)
      throw input_error("the input synthetic never ends: limit the number of frames",
                        {{RemedyKind::frames}});
    Look look;
    // A camera can't be opened twice, and a stream would begin to run.
    if (input.source || can_be_opened_twice(input)) {
      const auto source = open_pipeline_source(input, options, {});
      look = {source->info().fps, source->info().frames};
      if (std::int64_t{source->info().width} * source->info().height >= large_picture)
        decoder_threads_ = std::clamp(budget.threads(), 1, most_decoder_threads);
      if (look.frames && options.frames) look.frames = std::min(*look.frames, *options.frames);
    }
    looks_.push_back(look);
  }
}

std::vector<double> Inputs::fps() const {
  std::vector<double> fps;
  for (const Look& look : looks_) fps.push_back(look.fps.value_or(SinkOptions{}.fps));
  return fps;
}

std::optional<std::int64_t> Inputs::frames_left(std::int64_t written) const {
  std::int64_t all = 0;
  for (const Look& look : looks_) {
    if (!look.frames) return std::nullopt;
    all += *look.frames;
  }
  return std::max<std::int64_t>(0, all - written);
}

}  // namespace ortchestra
