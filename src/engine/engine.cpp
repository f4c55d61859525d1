#include "ortchestra/engine/engine.h"

#include <algorithm>
#include <deque>
#include <mutex>
#include <utility>

#include "base/system/cpu_budget.h"
#include "base/threads/early_stop.h"
#include "engine/interpreter.h"
#include "engine/stages.h"
#include "engine/stream.h"
#include "ortchestra/loading/check_model_devices.h"
#include "ortchestra/model/devices.h"
#include "ortchestra/strategy/strategies.h"

namespace ortchestra {
namespace {

/// Batches in flight for rows that set no window.
constexpr std::size_t default_window = 4;
/// Chunks that may be prepared while the window is full, or wait to be interpreted.
constexpr std::size_t chunks_outside_window = 4;

EngineLimits limits_of(const EngineOptions& options, const Row& row) {
  EngineLimits limits;
  limits.batch = static_cast<std::size_t>(options.batch);
  limits.helpers = static_cast<std::size_t>(std::max(1, cpu_budget().threads() / 2));
  limits.chunks = *row.options.window->batches + limits.helpers + chunks_outside_window;
  limits.unprepared = limits.helpers + limits.batch;
  return limits;
}

}  // namespace

/// Connects the streams with the stages.
class Engine::Impl {
 public:
  Impl(EngineOptions options, ResolvedModels resolved, EngineObserver observer)
      : options_(std::move(options)),
        observer_(std::move(observer)),
        resolved_(std::move(resolved)),
        interpreter_(resolved_, options_.models),
        models_(interpreter_.predicted_models()),
        row_(engine_row(options_)),
        limits_(limits_of(options_, row_)),
        stages_(options_, resolved_, interpreter_, row_, limits_, observer_, stop_) {}

  ~Impl() { cancel(); }

  const std::vector<PredictedModel>& models() const { return models_; }

  /// Pictures that are not kept are released as soon as they are prepared, because tensors are
  /// usually smaller.
  std::size_t most_pictures(bool kept) const {
    return limits_.batch + (kept ? limits_.chunks * limits_.batch : limits_.unprepared);
  }

  Stream add_stream(StreamOptions options) {
    const std::lock_guard lock(streams_mutex_);
    streams_.emplace_back(std::move(options), limits_.batch, limits_.chunks * limits_.batch, stop_);
    return streams_.size() - 1;
  }

  bool submit(Stream number, SourceFrame frame) {
    EngineStream& stream = this->stream(number);
    auto frames = stream.add(std::move(frame));
    return frames ? send(number, stream, *std::move(frames)) : refuse();
  }

  bool submit(Stream number, Picture picture, std::chrono::nanoseconds timestamp) {
    const std::int64_t index = stream(number).submitted();
    return submit(number, SourceFrame{std::move(picture), index, timestamp});
  }

  bool try_submit(Stream number, const SourceFrame& frame, std::chrono::nanoseconds patience) {
    EngineStream& stream = this->stream(number);
    const TimePoint deadline = Clock::now() + patience;
    std::optional<EngineStream::Frames> frames;
    while (!(frames = stream.try_add(frame, [this] { return stages_.try_acquire_slot(); }))) {
      if (!stream.wait_until_not_full(deadline) || !stages_.wait_for_slot(deadline))
        return refuse();
    }
    if (!frames->empty())
      stages_.dispatch(number, stream, *std::move(frames), EngineStages::Pace::never_waits);
    return true;
  }

  void cut(Stream number) {
    EngineStream& stream = this->stream(number);
    send(number, stream, stream.take_gathered());
  }

  void end(Stream number) {
    cut(number);
    stream(number).end();
  }

  void flush() {
    for (Stream number = 0; number < stream_count(); ++number) cut(number);
    stages_.flush();
  }

  std::optional<EngineResult> next(Stream number) {
    std::optional<EngineResult> result = stream(number).next();
    if (!result) stop_.rethrow();
    return result;
  }

  void finish() {
    stop_.guard([&] {
      for (Stream number = 0; number < stream_count(); ++number) end(number);
    });
    stages_.finish();
    stop_.rethrow();
  }

  void cancel() {
    stop_.request_stop();
    stages_.cancel();
  }

  EngineFigures figures() const { return stages_.figures(); }

 private:
  EngineStream& stream(Stream number) {
    const std::lock_guard lock(streams_mutex_);
    return streams_.at(number);
  }
  std::size_t stream_count() {
    const std::lock_guard lock(streams_mutex_);
    return streams_.size();
  }

  /// Dispatches the frames, if there are any; waits for a slot.
  bool send(Stream number, EngineStream& stream, EngineStream::Frames frames) {
    if (frames.empty()) return true;
    if (!stages_.acquire_slot()) return refuse();
    stages_.dispatch(number, stream, std::move(frames), EngineStages::Pace::waits);
    return true;
  }

  /// Throws the problem that stopped the engine, if there is one.
  bool refuse() {
    stop_.rethrow();
    return false;
  }

  const EngineOptions options_;
  const EngineObserver observer_;
  const ResolvedModels resolved_;
  const Interpreter interpreter_;
  const std::vector<PredictedModel> models_;
  const Row row_;
  const EngineLimits limits_;
  EarlyStop stop_;

  std::mutex streams_mutex_;
  std::deque<EngineStream> streams_;  ///< outlive the stages, whose threads use them

  EngineStages stages_;
};

std::vector<ModelRequest> requests_of(const std::vector<EngineModel>& models) {
  std::vector<ModelRequest> requests;
  requests.reserve(models.size());
  for (const EngineModel& model : models) requests.push_back(model.request);
  return requests;
}

Row engine_row(const EngineOptions& options) {
  Row row = with_defaults(options.row, options.device, named_devices(requests_of(options.models)));
  if (!row.options.window.value_or(Window{}).batches) row.options.window = Window{default_window};
  return row;
}

void load_runtime_for(const EngineOptions& options) {
  if (strategy_named(options.row.strategy).models_share_a_process) {
    load_runtime_for(requests_of(options.models),
                     options.row.options.device.value_or(options.device));
  }
}

ResolvedModels resolve_models(const EngineOptions& options) {
  if (options.models.empty()) throw input_error("no model: an engine needs at least one");
  if (options.batch < 1)
    throw input_error("the batch size must be at least 1, not " + std::to_string(options.batch));
  for (const EngineModel& model : options.models) {
    if (model.every < 1)
      throw input_error("every of model '" + model.request.name.value_or(model.request.source) +
                        "' must be at least 1, not " + std::to_string(model.every));
  }
  load_runtime_for(options);
  return resolve_models(requests_of(options.models), options.size,
                        static_cast<std::size_t>(options.batch));
}

std::vector<PredictedModel> predicted_models(const ResolvedModels& resolved,
                                             const std::vector<EngineModel>& models) {
  return Interpreter(resolved, models).predicted_models();
}

Engine::Engine(const EngineOptions& options, EngineObserver observer)
    : Engine(options, resolve_models(options), std::move(observer)) {}

Engine::Engine(EngineOptions options, ResolvedModels resolved, EngineObserver observer)
    : impl_(std::make_unique<Impl>(std::move(options), std::move(resolved), std::move(observer))) {}

Engine::~Engine() = default;

const std::vector<PredictedModel>& Engine::models() const { return impl_->models(); }
std::size_t Engine::most_pictures(bool keep_pictures) const {
  return impl_->most_pictures(keep_pictures);
}
Engine::Stream Engine::add_stream(StreamOptions options) {
  return impl_->add_stream(std::move(options));
}
bool Engine::submit(Stream stream, SourceFrame frame) {
  return impl_->submit(stream, std::move(frame));
}
bool Engine::submit(Stream stream, Picture picture, std::chrono::nanoseconds timestamp) {
  return impl_->submit(stream, std::move(picture), timestamp);
}
bool Engine::try_submit(Stream stream, const SourceFrame& frame,
                        std::chrono::nanoseconds patience) {
  return impl_->try_submit(stream, frame, patience);
}
void Engine::cut(Stream stream) { impl_->cut(stream); }
void Engine::end(Stream stream) { impl_->end(stream); }
void Engine::flush() { impl_->flush(); }
std::optional<EngineResult> Engine::next(Stream stream) { return impl_->next(stream); }
EngineResults Engine::results(Stream stream) { return {*this, stream}; }
void Engine::finish() { impl_->finish(); }
void Engine::cancel() { impl_->cancel(); }
EngineFigures Engine::figures() const { return impl_->figures(); }

}  // namespace ortchestra
