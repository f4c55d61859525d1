#include "runtime/bound_runs.h"

#include <onnxruntime_run_options_config_keys.h>

#include <algorithm>
#include <atomic>
#include <cstdint>
#include <optional>
#include <utility>

#include "runtime/ort_devices.h"
#include "runtime/ort_support.h"
#include "runtime/unwritten.h"

namespace ortchestra {
namespace {

/// A unique id of the calling thread, never reused. A std::thread::id may be reused, but a graph
/// ends with its thread.
std::uint64_t this_thread() {
  static std::atomic<std::uint64_t> threads = 0;
  thread_local const std::uint64_t own = ++threads;
  return own;
}

}  // namespace

struct BoundRuns::Buffers {
  // The runs that may use these buffers.
  std::uint64_t thread = 0;  ///< used only with graphs
  Shape image;
  std::vector<Shape> shapes;

  std::vector<std::shared_ptr<std::byte>> blocks;  ///< all of them
  std::byte* input = nullptr;
  std::byte* output = nullptr;
  std::size_t picture = 0;  ///< index of the picture input
  std::vector<Ort::Value> inputs;
  std::vector<Ort::Value> outputs;

  // Used only with graphs.
  std::optional<Ort::RunOptions> options;
  bool captured = false;

  bool has_marks = true;  ///< until the first run (unwritten.h)
};

BoundRuns::BoundRuns(Ort::Session& session, const OrtSignature& signature,
                     std::shared_ptr<DeviceMemory> memory, const std::string& device, bool graphs)
    : session_(session),
      signature_(signature),
      memory_(std::move(memory)),
      on_device_(device_memory(device)),
      graphs_(graphs) {}

BoundRuns::~BoundRuns() = default;

bool BoundRuns::run(const Ort::RunOptions& options, const TensorView& image, ImageLocation location,
                    const std::vector<Shape>& shapes, const OutputPlacement& placement,
                    std::byte* to) {
  std::unique_ptr<Buffers> buffers = take(image, shapes, placement);
  // A graph always reads the address with which it was captured.
  const bool in_place = location == ImageLocation::device && !graphs_;
  if (!in_place) memory_->copy(buffers->input, image.data, image.bytes());
  const TensorView input{
      .type = image.type, .shape = image.shape, .data = in_place ? image.data : buffers->input};
  buffers->inputs[buffers->picture] = wrap(input, on_device_);
  execute(options, *buffers);
  memory_->copy(to, buffers->output, placement.bytes);
  if (std::exchange(buffers->has_marks, false)) {
    for (std::size_t i = 0; i < shapes.size(); ++i) {
      const std::size_t bytes =
          element_count(shapes[i]) * element_size(signature_.output_types()[i]);
      if (is_unwritten(to + placement.offsets[i], bytes)) return false;
    }
  }
  const std::lock_guard lock(mutex_);
  idle_.push_back(std::move(buffers));
  return true;
}

BoundRuns::RunLock BoundRuns::lock_run() {
  if (!graphs_) return {};
  return {std::unique_lock(one_run_), std::shared_lock(capture_gate())};
}

void BoundRuns::execute(const Ort::RunOptions& options, Buffers& buffers) {
  const auto run = [&](const Ort::RunOptions& how) {
    session_.Run(how, signature_.input_names().data(), buffers.inputs.data(), buffers.inputs.size(),
                 signature_.output_names().data(), buffers.outputs.data(), buffers.outputs.size());
  };
  if (!graphs_) return run(options);
  if (buffers.captured) {
    const RunLock held = lock_run();
    return run(*buffers.options);
  }
  const std::lock_guard alone_in_session(one_run_);
  const std::unique_lock alone_in_process(capture_gate());
  // In this call ONNX Runtime runs until its allocations are done, captures the graph, and replays
  // it.
  run(*buffers.options);
  buffers.captured = true;
}

std::unique_ptr<BoundRuns::Buffers> BoundRuns::take(const TensorView& image,
                                                    const std::vector<Shape>& shapes,
                                                    const OutputPlacement& placement) {
  {
    const std::lock_guard lock(mutex_);
    const auto fits = std::ranges::find_if(idle_, [&](const auto& buffers) {
      return buffers->image == image.shape && buffers->shapes == shapes &&
             (!graphs_ || buffers->thread == this_thread());
    });
    if (fits != idle_.end()) {
      std::unique_ptr<Buffers> buffers = std::move(*fits);
      idle_.erase(fits);
      return buffers;
    }
  }
  return make(image, shapes, placement);
}

std::unique_ptr<BoundRuns::Buffers> BoundRuns::make(const TensorView& image,
                                                    const std::vector<Shape>& shapes,
                                                    const OutputPlacement& placement) {
  auto made = std::make_unique<Buffers>();
  made->thread = this_thread();
  made->image = image.shape;
  made->shapes = shapes;
  const auto block = [&](std::size_t bytes) {
    made->blocks.push_back(memory_->block(bytes));
    return made->blocks.back().get();
  };
  made->input = block(image.bytes());
  made->output = block(placement.bytes);
  const std::vector<std::byte> marks(placement.bytes, unwritten_mark);
  if (!marks.empty()) memory_->copy(made->output, marks.data(), marks.size());
  for (const auto& constant : signature_.constants()) {
    if (!constant) {
      made->picture = made->inputs.size();
      made->inputs.emplace_back(nullptr);
      continue;
    }
    TensorView view{
        .type = constant->type, .shape = constant->shape, .data = constant->data.data()};
    // From host memory, ONNX Runtime would copy it in each run, which a graph cannot do. (A graph
    // cannot have inputs that an operator reads on the host either: they would be copied back.)
    std::byte* const copy = block(view.bytes());
    memory_->copy(copy, view.data, view.bytes());
    view.data = copy;
    made->inputs.push_back(wrap(view, on_device_));
  }
  for (std::size_t i = 0; i < shapes.size(); ++i) {
    made->outputs.push_back(wrap({.type = signature_.output_types()[i],
                                  .shape = shapes[i],
                                  .data = made->output + placement.offsets[i]},
                                 on_device_));
  }
  if (graphs_) {
    made->options.emplace();
    made->options->SetRunLogSeverityLevel(ORT_LOGGING_LEVEL_FATAL);
    const std::lock_guard lock(mutex_);
    made->options->AddConfigEntry(kOrtRunOptionsConfigCudaGraphAnnotation,
                                  std::to_string(++graphs_made_).c_str());
  }
  return made;
}

}  // namespace ortchestra
