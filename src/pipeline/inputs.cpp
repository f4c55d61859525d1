#include "pipeline/inputs.h"

#include <algorithm>

#include "ortchestra/base/error.h"
#include "ortchestra/sink/sink.h"
#include "pipeline/stages/reader.h"

namespace ortchestra {

namespace {

/// From this number of pixels on, a decoder gets more than one thread. For smaller pictures, one
/// thread decodes a few hundred frames per second.
constexpr std::int64_t large_picture = std::int64_t{1280} * 720;
constexpr int max_decoder_threads = 4;

}  // namespace

Inputs::Inputs(const PipelineOptions& options, const CpuBudget& budget) {
  for (const PipelineInput& input : options.inputs) {
    if (!input.source && is_synthetic(input.name) && !options.frames)
      throw input_error("the input synthetic never ends: limit the number of frames",
                        {{RemedyKind::frames}});
    Properties properties;
    // A camera cannot be opened twice, and opening a stream would start it.
    if (input.source || can_be_opened_twice(input)) {
      const auto source = open_readable(input, options, {});
      properties = {source->info().fps, source->info().frames};
      if (can_copy_audio(input, source->info()))
        audio_.push_back({input.name, input.name, source->info().start});
      if (std::int64_t{source->info().width} * source->info().height >= large_picture)
        decoder_threads_ = std::clamp(budget.threads(), 1, max_decoder_threads);
      if (properties.frames && options.frames)
        properties.frames = std::min(*properties.frames, *options.frames);
    }
    properties_.push_back(properties);
  }
}

std::vector<double> Inputs::fps() const {
  std::vector<double> fps;
  for (const Properties& properties : properties_)
    fps.push_back(properties.fps.value_or(SinkOptions{}.fps));
  return fps;
}

std::vector<std::optional<std::int64_t>> Inputs::frames() const {
  std::vector<std::optional<std::int64_t>> frames;
  for (const Properties& properties : properties_) frames.push_back(properties.frames);
  return frames;
}

std::optional<std::int64_t> Inputs::frames_left(std::int64_t written) const {
  std::int64_t all = 0;
  for (const Properties& properties : properties_) {
    if (!properties.frames) return std::nullopt;
    all += *properties.frames;
  }
  return std::max<std::int64_t>(0, all - written);
}

}  // namespace ortchestra
