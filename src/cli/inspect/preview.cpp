#include "cli/inspect/preview.h"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <string_view>
#include <utility>
#include <variant>

#include "base/text/text.h"
#include "ortchestra/base/error.h"
#include "ortchestra/decode/decoder.h"
#include "ortchestra/sink/drawn_picture.h"
#include "ortchestra/source/source.h"

namespace ortchestra::cli {
namespace {

/// Whether predictions of this kind are boxes, masks, classes or keypoints.
bool is_drawable(const DecodeOptions& decode) {
  return decode.kind != decoder_kinds().front().name;
}

void require_drawable(const PreviewOptions& options) {
  const auto draws = [](const PreviewedModel& each) { return is_drawable(each.model.decode); };
  if (std::ranges::any_of(options.models, draws)) return;
  throw input_error(
      "nothing can be drawn, because no model has a decoder: set kind in [model.decode] of a "
      "configuration (--toml FILE writes a draft), and give it with --config FILE");
}

SourceFrame frame_at(const PreviewOptions& options) {
  SourceOptions reading;
  constexpr std::int64_t synthetic_frames = 3600;
  reading.synthetic_frames = synthetic_frames;
  const auto source = open_source(options.input, reading);
  const std::chrono::duration<double> wanted(options.at_s);
  for (;;) {
    auto next = source->next();
    if (std::holds_alternative<EndOfSource>(next)) break;
    auto* const frame = std::get_if<SourceFrame>(&next);
    if (frame != nullptr && frame->timestamp >= wanted) return std::move(*frame);
  }
  throw input_error(fmt::format("{} has no frame at {} s or later: give an earlier time with --at",
                                options.input, options.at_s));
}

EngineResult predict(const PreviewOptions& options, SourceFrame frame,
                     std::vector<PredictedModel>& predicted) {
  EngineOptions engine_options{
      .models = {}, .row = {.strategy = "serial"}, .batch = options.batch, .size = options.size};
  for (const PreviewedModel& each : options.models) engine_options.models.push_back(each.model);
  Engine engine(engine_options);
  predicted = engine.models();
  const Engine::Stream stream = engine.add_stream({.name = options.input, .keep_pictures = true});
  engine.submit(stream, std::move(frame));
  engine.end(stream);
  auto result = engine.next(stream);
  engine.finish();
  return std::move(result).value();
}

std::string count_of(std::size_t count, std::string_view one, std::string_view many) {
  return fmt::format("{} {}", count, count == 1 ? one : many);
}

std::string found_text(const Boxes& boxes) { return count_of(boxes.size(), "box", "boxes"); }
std::string found_text(const Masks& masks) { return count_of(masks.size(), "mask", "masks"); }
std::string found_text(const Poses& poses) { return count_of(poses.size(), "pose", "poses"); }
std::string found_text(const Classes& classes) {
  return count_of(classes.size(), "class", "classes");
}
std::string found_text(const Tensors&) { return "nothing is drawn, because it has no decoder"; }

}  // namespace

std::string draw_preview(const PreviewOptions& options) {
  require_drawable(options);
  std::vector<PredictedModel> models;
  const EngineResult result = predict(options, frame_at(options), models);
  std::string text;
  for (const Prediction& prediction : result.predictions.predictions) {
    const std::string name = one_line(models[prediction.model].name);
    if (prediction.error)
      throw failure(fmt::format("model '{}': {}", name, one_line(*prediction.error)));
    text += fmt::format(
        "{}: {}; {}\n", name,
        std::visit([](const auto& found) { return found_text(found); }, prediction.found),
        options.models[prediction.model].origin);
  }
  write_drawn_picture(options.output, models, result.predictions, result.picture);
  const std::chrono::duration<double> time = result.predictions.timestamp;
  return text + fmt::format("wrote {}: frame {} of {}, at {:.2f} s\n", options.output,
                            result.predictions.index, options.input, time.count());
}

}  // namespace ortchestra::cli
