#include "bench/workload.h"

#include <fmt/format.h>

#include <algorithm>
#include <cstring>
#include <span>
#include <utility>

#include "base/system/available_memory.h"
#include "base/threads/notify.h"
#include "builtin/source.h"
#include "ortchestra/base/error.h"
#include "ortchestra/builtin/builtin.h"
#include "ortchestra/source/source.h"

namespace ortchestra {

namespace {

/// Number of batches that are prepared if the number of frames depends on the calibration. All
/// their outputs are compared, so each row runs these batches once more.
constexpr std::int64_t distinct_by_default = 16;
/// Limit for the memory of the frames. A second limit is a quarter of the available memory.
constexpr std::uint64_t max_frame_bytes = std::uint64_t{512} << 20;
constexpr std::size_t batch_alignment = 64;

std::int64_t batches_for(BatchMode mode, std::int64_t batch, std::int64_t frames) {
  return mode == BatchMode::repeat ? frames : (frames + batch - 1) / batch;
}

/// Resolves the models. Returns them and the batch size.
std::pair<ResolvedModels, std::int64_t> resolve(const BenchOptions& options) {
  const std::vector<ModelRequest> requests =
      options.models.empty() ? builtin_requests() : options.models;
  const auto with_batch = [&](std::int64_t batch) {
    return std::pair(resolve_models(requests, options.size, static_cast<std::size_t>(batch)),
                     batch);
  };
  if (options.batch) return with_batch(*options.batch);
  try {
    return with_batch(BenchOptions::default_batch);
  } catch (const Error&) {
    const std::exception_ptr refusal = std::current_exception();
    try {
      return with_batch(1);
    } catch (const Error&) {
      std::rethrow_exception(refusal);
    }
  }
}

/// Computes the locations of `distinct` batches of each recipe. All batches of a recipe are stored
/// one after the other, then those of the next recipe. Returns the total size in bytes.
std::size_t lay_out(BatchLayout& layout, const std::vector<Recipe>& recipes,
                    std::int64_t distinct) {
  std::size_t end = 0;
  layout.tensors.clear();
  for (const Recipe& recipe : recipes) {
    BatchLayout::TensorLocation location;
    location.type = recipe.type;
    location.shape = batch_shape(recipe, static_cast<std::size_t>(layout.batch));
    location.offset = end;
    const std::size_t bytes = static_cast<std::size_t>(layout.batch) * frame_bytes(recipe);
    location.stride = (bytes + batch_alignment - 1) / batch_alignment * batch_alignment;
    end += location.stride * static_cast<std::size_t>(distinct);
    layout.tensors.push_back(std::move(location));
  }
  return end;
}

std::int64_t affordable_batches(const std::vector<Recipe>& recipes, std::int64_t batch) {
  BatchLayout one;
  one.batch = batch;
  const std::uint64_t bytes = lay_out(one, recipes, 1);
  const std::uint64_t limit =
      std::min(max_frame_bytes, available_memory().value_or(4 * max_frame_bytes) / 4);
  return std::max<std::int64_t>(
      1, static_cast<std::int64_t>(limit / std::max<std::uint64_t>(bytes, 1)));
}

/// Writes the tensors of frames into the shared memory.
class FrameFiller {
 public:
  FrameFiller(PreparedWorkload& workload, const std::vector<Recipe>& recipes, BatchMode mode)
      : workload_(workload), recipes_(recipes), mode_(mode) {}

  /// The number of frames that fill `batches` batches: one per batch if frames are repeated.
  std::int64_t slots(std::int64_t batches) const {
    return mode_ == BatchMode::repeat ? batches : batches * workload_.layout.batch;
  }

  void fill(std::int64_t slot, const SourceFrame& frame) {
    const std::int64_t batch = workload_.layout.batch;
    const std::int64_t first = mode_ == BatchMode::repeat ? slot * batch : slot;
    const std::int64_t copies = mode_ == BatchMode::repeat ? batch : 1;
    for (std::size_t tensor = 0; tensor < recipes_.size(); ++tensor) {
      const std::span<std::byte> memory = frame_memory(tensor, first);
      prepare_frame(recipes_[tensor], frame.picture, memory);
      for (std::int64_t copy = 1; copy < copies; ++copy) {
        std::memcpy(frame_memory(tensor, first + copy).data(), memory.data(), memory.size());
      }
    }
    for (std::int64_t copy = 0; copy < copies; ++copy) {
      frame_index(first + copy) = frame.index;
      frame_size(first + copy) = frame.picture.size();
    }
  }

  /// Copies frame `from` to frame `to`. Both count the frames of all batches.
  void repeat(std::int64_t from, std::int64_t to) {
    for (std::size_t tensor = 0; tensor < recipes_.size(); ++tensor) {
      const std::span<std::byte> memory = frame_memory(tensor, from);
      std::memcpy(frame_memory(tensor, to).data(), memory.data(), memory.size());
    }
    frame_index(to) = frame_index(from);
    frame_size(to) = frame_size(from);
  }

 private:
  std::span<std::byte> frame_memory(std::size_t tensor, std::int64_t frame) {
    const BatchLayout& layout = workload_.layout;
    const BatchLayout::TensorLocation& location = layout.tensors[tensor];
    const std::size_t bytes = frame_bytes(recipes_[tensor]);
    const auto batch = static_cast<std::size_t>(frame / layout.batch);
    const auto item = static_cast<std::size_t>(frame % layout.batch);
    return {workload_.memory->data() + location.offset + batch * location.stride + item * bytes,
            bytes};
  }

  std::int64_t& frame_index(std::int64_t frame) {
    return workload_.layout.frames[static_cast<std::size_t>(frame)];
  }

  PictureSize& frame_size(std::int64_t frame) {
    return workload_.frame_sizes[static_cast<std::size_t>(frame)];
  }

  PreparedWorkload& workload_;
  const std::vector<Recipe>& recipes_;
  const BatchMode mode_;
};

/// Warns if frames have different sizes. They can be used, because each frame is resized to the
/// size of its recipe, but the user may not expect it.
void note_size(PreparedWorkload& workload, const SourceInfo& info, const SourceFrame& frame) {
  const bool known = std::ranges::any_of(
      workload.warnings, [](const Warning& warning) { return warning.code == "size-change"; });
  if (known || (frame.picture.width == info.width && frame.picture.height == info.height)) return;
  workload.warnings.push_back(
      {"size-change", fmt::format("the input changes size from {}x{} to {}x{} at frame {}; each "
                                  "frame is resized to the input size of the models",
                                  info.width, info.height, frame.picture.width,
                                  frame.picture.height, frame.index)});
}

/// Reads frames until `slots` are filled or the input ends. Returns the number of filled slots.
std::int64_t read_frames(Source& source, const std::string& input, FrameFiller& filler,
                         std::int64_t slots, PreparedWorkload& workload,
                         const std::stop_token& stop) {
  std::int64_t filled = 0;
  while (filled < slots && !stop.stop_requested()) {
    const auto next = source.next();
    if (const auto* bad = std::get_if<BadFrame>(&next)) {
      const std::string text =
          fmt::format("frame {} of '{}' can't be read: {}", bad->index, input, bad->reason);
      if (filled == 0) throw input_error(text);
      throw input_error(fmt::format("{}; compare on the {} frames before it", text, filled),
                        {{RemedyKind::frames, filled}});
    }
    const auto* frame = std::get_if<SourceFrame>(&next);
    if (frame == nullptr) break;
    note_size(workload, source.info(), *frame);
    filler.fill(filled++, *frame);
  }
  if (filled == 0 && !stop.stop_requested()) {
    throw input_error(fmt::format("'{}' has no frames", input));
  }
  return filled;
}

void describe_workload(PreparedWorkload& workload, const BenchOptions& options,
                       const ResolvedModels& resolved, const SourceInfo& info) {
  Workload& record = workload.record;
  for (std::size_t i = 0; i < resolved.models.size(); ++i) {
    const ModelSpec& spec = resolved.models[i];
    const ModelDescription& description = resolved.descriptions[i];
    const std::size_t frames_per_run =
        spec.fixed_batch > 0 ? spec.fixed_batch : static_cast<std::size_t>(workload.layout.batch);
    record.models.push_back(
        {spec.name, spec.source, description.sha256, static_cast<std::int64_t>(description.bytes),
         spec.image_input, batch_shape(spec.recipe, frames_per_run), describe(spec.recipe),
         resolved.models[i].device.empty() ? std::nullopt
                                           : std::optional(resolved.models[i].device)});
  }
  record.batch = workload.layout.batch;
  record.batch_mode = text_of(options.batch_mode);
  const Recipe& first = resolved.recipes.front();
  const bool one_size = std::ranges::all_of(resolved.recipes, [&](const Recipe& recipe) {
    return recipe.width == first.width && recipe.height == first.height;
  });
  record.size = one_size ? fmt::format("{}x{}", first.width, first.height) : "per model";
  record.input = is_synthetic(options.input)
                     ? options.input
                     : fmt::format("{} ({})", options.input, info.description);
  record.video_fps = info.fps;
  record.rate = options.rate;
  record.warmup = options.warmup;
  record.seed = options.seed;
  record.atol = options.atol;
  record.rtol = options.rtol;
  record.agreement = options.agreement;
}

/// Adapts `distinct` to an input that had fewer frames than wanted. If they do not fill one batch,
/// they are repeated within it.
void handle_short_input(BatchLayout& layout, FrameFiller& filler, BatchMode mode,
                        std::int64_t filled) {
  if (mode == BatchMode::repeat) {
    layout.distinct = filled;
    return;
  }
  const std::int64_t full = filled / layout.batch;
  layout.distinct = std::max<std::int64_t>(full, 1);
  for (std::int64_t frame = filled; frame < layout.batch; ++frame)
    filler.repeat(frame % filled, frame);
}

}  // namespace

PreparedWorkload prepare_workload(const BenchOptions& options, const BenchObserver& observer,
                                  const std::stop_token& stop) {
  notify(observer.on_stage, "loading models");
  auto [resolved, batch] = resolve(options);
  PreparedWorkload workload;
  workload.layout.batch = batch;
  if (!options.batch && batch != BenchOptions::default_batch)
    workload.warnings.push_back(
        {"batch-one",
         "the batch size is 1, because not all models accept several frames at once; ask for a "
         "larger batch to see the reason"});

  for (const std::string& text : notes_on(resolved))
    workload.warnings.push_back({"unread-output", text});

  notify(observer.on_stage, "reading frames");
  SourceOptions source_options;
  static_cast<InputOptions&>(source_options) = options.reading;
  const std::unique_ptr<Source> source = open_source(options.input, source_options);
  const std::int64_t wanted = options.frames
                                  ? batches_for(options.batch_mode, batch, *options.frames)
                                  : distinct_by_default;
  const std::int64_t distinct = std::min(wanted, affordable_batches(resolved.recipes, batch));
  workload.memory = SharedMemory::create("ortchestra-frames",
                                         lay_out(workload.layout, resolved.recipes, distinct));
  workload.layout.frames.resize(static_cast<std::size_t>(distinct * batch));
  workload.frame_sizes.resize(workload.layout.frames.size());

  FrameFiller filler(workload, resolved.recipes, options.batch_mode);
  // The last of consecutive batches may have fewer frames. Then only these are read.
  const std::int64_t slots =
      options.frames ? std::min(filler.slots(distinct), *options.frames) : filler.slots(distinct);
  const std::int64_t filled = read_frames(*source, options.input, filler, slots, workload, stop);
  if (stop.stop_requested()) return workload;
  for (const std::string& note : source->take_notes())
    workload.warnings.push_back({"input", fmt::format("'{}': {}", options.input, note)});
  workload.layout.distinct = distinct;
  if (filled < slots) {
    workload.record.video_frames = filled;
    handle_short_input(workload.layout, filler, options.batch_mode, filled);
  }
  workload.memory->seal();
  describe_workload(workload, options, resolved, source->info());
  workload.models = std::move(resolved.models);
  workload.descriptions = std::move(resolved.descriptions);
  return workload;
}

void set_frames(PreparedWorkload& workload, const BenchOptions& options, std::int64_t frames) {
  BatchLayout& layout = workload.layout;
  layout.batches = batches_for(options.batch_mode, layout.batch, frames);
  layout.distinct = std::min(layout.distinct, layout.batches);
  layout.last_count = options.batch_mode == BatchMode::repeat
                          ? layout.batch
                          : frames - (layout.batches - 1) * layout.batch;
  workload.record.frames = frames;
  workload.record.batches = layout.batches;
  workload.record.distinct_batches = layout.distinct;
}

}  // namespace ortchestra
