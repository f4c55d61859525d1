#include "ortchestra/engine/engine.h"

#include <algorithm>
#include <atomic>
#include <deque>
#include <exception>
#include <mutex>
#include <thread>
#include <utility>

#include "base/system/cpu_budget.h"
#include "base/text/exception_text.h"
#include "base/threads/start_thread.h"
#include "engine/flights.h"
#include "engine/interpreter.h"
#include "engine/preparation.h"
#include "engine/room.h"
#include "engine/stage_clock.h"
#include "engine/stream_state.h"
#include "ortchestra/strategy/strategies.h"
#include "strategy/task_queue.h"

namespace ortchestra {
namespace {

/// Batches in flight for rows that have no window of their own.
constexpr std::size_t default_window = 4;
/// Chunks that may be prepared ahead of the window, and wait to be taken behind it.
constexpr std::size_t slack = 4;

/// A worker process that dies of a passing cause does not end a long run.
constexpr int worker_restarts = 1;

std::vector<std::int64_t> every_of(const EngineOptions& options) {
  std::vector<std::int64_t> every;
  for (const EngineModel& model : options.models) every.push_back(model.every);
  return every;
}

std::optional<InferencePercentiles> inference_of(const Histogram& ms) {
  const Percentiles found = ms.percentiles();
  if (found.samples == 0) return std::nullopt;
  return InferencePercentiles{found.p50, found.p90, found.p99, found.max};
}

}  // namespace

class Engine::Impl {
 public:
  Impl(EngineOptions options, ResolvedModels resolved, EngineObserver observer)
      : options_(std::move(options)),
        observer_(std::move(observer)),
        resolved_(std::move(resolved)),
        interpreter_(resolved_, options_.models),
        models_(interpreter_.predicted_models()),
        row_(engine_row(options_)) {
    start_strategy();
    start_threads();
  }

  ~Impl() {
    cancel();
    end_threads();
  }

  const std::vector<PredictedModel>& models() const { return models_; }

  /// Of an unkept picture the engine has those that wait to be prepared: one for each helper, and a
  /// batch that waits for one. To hold more would put pictures where tensors do, which are smaller
  /// as a rule.
  std::size_t most_pictures(bool kept) const {
    return batch() + (kept ? most_chunks() * batch() : most_unprepared());
  }

  Stream add_stream(StreamOptions options) {
    const std::lock_guard lock(streams_mutex_);
    streams_.emplace_back(std::move(options));
    return streams_.size() - 1;
  }

  bool submit(Stream number, SourceFrame frame) {
    StreamState& stream = state(number);
    {
      std::unique_lock lock(stream.mutex);
      stream.changed.wait(lock, [&] { return halted_ || has_room(stream); });
      if (halted_) return refuse();
      gather(stream, std::move(frame));
      if (stream.gathering.size() < batch()) return true;
    }
    return send(number, stream);
  }

  bool submit(Stream number, Picture picture, std::chrono::nanoseconds timestamp) {
    std::int64_t index = 0;
    {
      StreamState& stream = state(number);
      const std::lock_guard lock(stream.mutex);
      index = stream.submitted;
    }
    return submit(number, SourceFrame{std::move(picture), index, timestamp});
  }

  bool try_submit(Stream number, SourceFrame frame) {
    StreamState& stream = state(number);
    std::vector<SourceFrame> frames;
    {
      const std::lock_guard lock(stream.mutex);
      if (halted_) return refuse();
      if (!has_room(stream)) return false;
      const bool fills = stream.gathering.size() + 1 == batch();
      if (fills && !room_.try_acquire()) return false;
      gather(stream, std::move(frame));
      if (!fills) return true;
      frames = std::exchange(stream.gathering, {});
    }
    dispatch(number, stream, std::move(frames));
    return true;
  }

  void cut(Stream number) {
    StreamState& stream = state(number);
    send(number, stream);
  }

  void end(Stream number) {
    StreamState& stream = state(number);
    send(number, stream);
    {
      const std::lock_guard lock(stream.mutex);
      stream.ended = true;
    }
    stream.changed.notify_all();
  }

  void flush() {
    for (Stream number = 0; number < stream_count(); ++number) cut(number);
    to_submit_.push(nullptr);
  }

  std::optional<EngineResult> next(Stream number) {
    StreamState& stream = state(number);
    std::unique_lock lock(stream.mutex);
    stream.changed.wait(lock, [&] {
      return halted_ || (stream.chunks.empty() ? stream.ended && stream.gathering.empty()
                                               : stream.chunks.front()->is_done);
    });
    if (halted_) {
      lock.unlock();
      rethrow();
      return std::nullopt;
    }
    if (stream.chunks.empty()) return std::nullopt;
    EngineResult result = take_first(stream);
    lock.unlock();
    if (stream.options.bounded) stream.changed.notify_all();
    return result;
  }

  void finish() {
    guarded([&] {
      for (Stream number = 0; number < stream_count(); ++number) end(number);
    });
    const std::lock_guard lock(ending_mutex_);
    close_submitter();
    strategy_->finish();
    if (flights_.owed() > 0 && !halted_)
      fail(std::make_exception_ptr(failure("the strategy '" + row_.strategy +
                                           "' ended before it had answered all batches")));
    close_helpers();
    rethrow();
  }

  /// What is halted is never answered: the strategy says so of what it has, and nobody listens.
  void cancel() {
    halt();
    strategy_->cancel();
  }

  EngineFigures figures() const {
    EngineFigures figures;
    figures.startup_s = startup_s_;
    figures.prepare = {helper_count(), preparing_.busy_s(), preparing_.cpu_s()};
    figures.interpret = {helper_count(), interpreting_.busy_s(), interpreting_.cpu_s()};
    const Flights::Figures flights = flights_.figures();
    figures.infer = {flights.lanes, flights.busy_s, 0};
    figures.infer_cpu_s = flights.cpu_s;
    for (const Flights::ModelTimes& times : flights.models) {
      figures.models.push_back({times.runs, times.cumulative_s, times.restarts,
                                times.failed_batches, inference_of(times.ms)});
    }
    return figures;
  }

 private:
  std::size_t batch() const { return static_cast<std::size_t>(options_.batch); }
  std::size_t helper_count() const {
    return static_cast<std::size_t>(std::max(1, budget_.threads() / 2));
  }
  /// Between submitting and having been decoded.
  std::size_t most_chunks() const { return *row_.options.window->batches + helper_count() + slack; }
  std::size_t most_unprepared() const { return helper_count() + batch(); }

  void start_strategy() {
    const TimePoint begin = Clock::now();
    strategy_ = make_strategy(row_, options_.device, worker_restarts);
    preparation_.emplace(resolved_, every_of(options_), batch(), most_chunks(),
                         strategy_->input_memory());
    strategy_->start(resolved_.models, [this](Answer answer) { take(std::move(answer)); });
    startup_s_ = seconds_between(begin, Clock::now());
  }

  /// Where a thread can't be started, those that were must end: unwinding joins them.
  void start_threads() {
    try {
      helpers_.reserve(helper_count());
      for (std::size_t lane = 0; lane < helper_count(); ++lane)
        helpers_.push_back(start_thread([this, lane] { help(lane); }));
      submitter_ = start_thread([this] { submit_chunks(); });
    } catch (...) {
      end_threads();
      throw;
    }
  }

  void end_threads() {
    const std::lock_guard lock(ending_mutex_);
    close_submitter();
    strategy_->finish();
    close_helpers();
  }

  void close_submitter() {
    to_submit_.close();
    if (submitter_.joinable()) submitter_.join();
  }

  void close_helpers() {
    tasks_.close();
    for (std::jthread& helper : helpers_) {
      if (helper.joinable()) helper.join();
    }
  }

  StreamState& state(Stream stream) {
    const std::lock_guard lock(streams_mutex_);
    return streams_.at(stream);
  }
  std::size_t stream_count() {
    const std::lock_guard lock(streams_mutex_);
    return streams_.size();
  }

  bool has_room(const StreamState& stream) const {
    return !stream.options.bounded || stream.not_taken < most_chunks() * batch();
  }

  static void gather(StreamState& stream, SourceFrame frame) {
    if (stream.ended)
      throw input_error("stream '" + stream.options.name +
                        "' was ended: no frame can be submitted");
    stream.gathering.push_back(std::move(frame));
    ++stream.submitted;
    ++stream.not_taken;
  }

  /// Sends what was gathered, if anything, as soon as there is room.
  bool send(Stream number, StreamState& stream) {
    std::vector<SourceFrame> frames;
    {
      const std::lock_guard lock(stream.mutex);
      frames = std::exchange(stream.gathering, {});
    }
    if (frames.empty()) return true;
    if (!room_.acquire()) return refuse();
    dispatch(number, stream, std::move(frames), Pace::waits);
    return true;
  }

  /// Whether dispatch() waits for a helper where pictures already wait for one.
  enum class Pace { never_waits, waits };

  void dispatch(Stream number, StreamState& stream, std::vector<SourceFrame> frames,
                Pace pace = Pace::never_waits) {
    auto chunk = std::make_shared<Chunk>(stream, number, std::move(frames));
    {
      const std::lock_guard lock(dispatching_);
      try {
        preparation_->lay_out(*chunk, next_batch_);
      } catch (...) {
        fail(std::current_exception());  // no memory for its tensors
        return;
      }
      {
        const std::lock_guard stream_lock(stream.mutex);
        stream.chunks.push_back(chunk);
      }
      to_submit_.push(chunk);
    }
    for (std::size_t frame = 0; frame < chunk->frames.size(); ++frame) {
      const bool counted = pace == Pace::waits && unprepared_.acquire();
      tasks_.push([this, chunk, frame, counted](std::size_t lane) {
        prepare(*chunk, frame, lane);
        if (counted) unprepared_.release();
        chunk->prepared.count_down();
      });
    }
  }

  void help(std::size_t lane) {
    while (const auto task = tasks_.pop()) (*task)(lane);
  }

  void prepare(Chunk& chunk, std::size_t frame, std::size_t lane) {
    SourceFrame& source = chunk.frames[frame];
    guarded([&] {
      if (halted_) return;
      preparing_.time(lane, source.index, [&] { preparation_->prepare(chunk, frame); });
    });
    if (!chunk.stream.options.keep_pictures) source.picture.pixels.reset();
  }

  /// In the order of dispatch. The only thread that submits to the strategy.
  void submit_chunks() {
    while (const auto next = to_submit_.pop()) {
      const ChunkPointer& chunk = *next;
      if (chunk == nullptr) {
        strategy_->flush();
        continue;
      }
      chunk->prepared.wait();
      if (halted_) continue;
      chunk->submitted = Clock::now();
      // A copy: the last answer may come, and let go of them, before the last one is submitted.
      const auto batches = chunk->batches;
      if (batches.empty()) {
        interpret_later(chunk);
      } else {
        flights_.add(chunk);
        for (const auto& batch : batches) submit_batch(batch);
      }
    }
    if (!halted_) strategy_->flush();
  }

  void submit_batch(const std::shared_ptr<Batch>& batch) {
    guarded([&] {
      if (!strategy_->submit(batch, {}) && !halted_)
        throw failure("the strategy '" + row_.strategy + "' takes no more batches");
    });
  }

  /// The strategy's on_answer.
  void take(Answer answer) {
    const bool is_lost = answer.worker_lost && options_.end_with_lost_model;
    if (answer.error && (answer.exhausted || is_lost)) {
      fail(std::make_exception_ptr(
          ModelLost(answer.exhausted ? ErrorKind::exhausted : ErrorKind::failure,
                    resolved_.models[answer.model].name, *answer.error)));
    }
    guarded([&] {
      if (const ChunkPointer chunk = flights_.take(std::move(answer))) interpret_later(chunk);
    });
  }

  /// From any thread; doesn't block.
  void interpret_later(const ChunkPointer& chunk) {
    for (std::size_t frame = 0; frame < chunk->frames.size(); ++frame)
      tasks_.push([this, chunk, frame](std::size_t lane) { interpret(chunk, frame, lane); });
  }

  void interpret(const ChunkPointer& chunk, std::size_t frame, std::size_t lane) {
    const StreamOptions& stream = chunk->stream.options;
    guarded([&] {
      if (halted_) return;
      chunk->predictions[frame] = interpreting_.time(lane, chunk->frames[frame].index, [&] {
        return interpreter_.interpret(
            *chunk, frame, stream.name,
            stream.keep_values ? Interpreter::Values::kept : Interpreter::Values::left_out);
      });
    });
    if (--chunk->to_interpret > 0) return;
    // Their memory is for the chunks to come.
    chunk->answers.clear();
    chunk->batches.clear();
    room_.release();
    complete(*chunk);
  }

  void complete(Chunk& chunk) {
    StreamState& stream = chunk.stream;
    {
      const std::lock_guard lock(stream.mutex);
      chunk.is_done = true;
    }
    if (stream.options.on_result) {
      guarded([&] { deliver(stream); });
    } else {
      stream.changed.notify_all();
    }
  }

  /// Hands all results that are next to the callback; one thread at a time.
  void deliver(StreamState& stream) {
    std::unique_lock lock(stream.mutex);
    if (stream.delivering) return;
    stream.delivering = true;
    while (!halted_ && !stream.chunks.empty() && stream.chunks.front()->is_done) {
      EngineResult result = take_first(stream);
      lock.unlock();
      stream.changed.notify_all();
      stream.options.on_result(std::move(result));
      lock.lock();
    }
    stream.delivering = false;
  }

  /// With the stream's mutex held.
  static EngineResult take_first(StreamState& stream) {
    Chunk& chunk = *stream.chunks.front();
    const std::size_t frame = stream.taken++;
    EngineResult result{std::move(chunk.predictions[frame]), std::move(chunk.frames[frame].picture),
                        chunk.submitted};
    --stream.not_taken;
    if (stream.taken == chunk.frames.size()) {
      stream.chunks.pop_front();
      stream.taken = 0;
    }
    return result;
  }

  /// Does `work`; what it throws ends the engine.
  template <class Work>
  void guarded(Work work) {
    try {
      work();
    } catch (...) {
      fail(std::current_exception());
    }
  }

  /// Keeps the first problem, and halts.
  void fail(std::exception_ptr problem) {
    {
      const std::lock_guard lock(problem_mutex_);
      if (!problem_) problem_ = std::move(problem);
    }
    halt();
  }

  void rethrow() {
    const std::lock_guard lock(problem_mutex_);
    if (problem_) std::rethrow_exception(problem_);
  }

  /// Why a frame is not taken of an engine that is halted: throws it where there is a problem.
  bool refuse() {
    rethrow();
    return false;
  }

  /// Wakes everybody who waits: nothing is worked at any more.
  void halt() {
    halted_ = true;
    room_.close();
    unprepared_.close();
    const std::lock_guard lock(streams_mutex_);
    for (StreamState& stream : streams_) {
      // So that nobody is between looking and waiting.
      { const std::lock_guard stream_lock(stream.mutex); }
      stream.changed.notify_all();
    }
  }

  const EngineOptions options_;
  const EngineObserver observer_;
  const CpuBudget budget_ = cpu_budget();
  const ResolvedModels resolved_;
  const Interpreter interpreter_;
  const std::vector<PredictedModel> models_;
  const Row row_;

  SpanLog log_{observer_.on_span};
  StageClock preparing_{"prepare", log_};
  StageClock interpreting_{"interpret", log_};
  Flights flights_{resolved_.models, log_};
  std::optional<Preparation> preparation_;
  double startup_s_ = 0;

  std::mutex streams_mutex_;
  std::deque<StreamState> streams_;

  std::mutex problem_mutex_;
  std::exception_ptr problem_;
  std::atomic<bool> halted_ = false;  ///< failed or cancelled

  std::mutex dispatching_;
  std::int64_t next_batch_ = 0;  ///< id
  Room room_{most_chunks()};     ///< for chunks
  Room unprepared_{most_unprepared()};
  TaskQueue<ChunkPointer> to_submit_;  ///< null: a flush()
  TaskQueue<std::function<void(std::size_t lane)>> tasks_;

  std::unique_ptr<Strategy> strategy_;
  std::mutex ending_mutex_;  ///< of joining
  std::vector<std::jthread> helpers_;
  std::jthread submitter_;
};

Row engine_row(const EngineOptions& options) {
  Row row = in_force(options.row, options.device, options.models.size());
  if (!row.options.window.value_or(Window{}).batches) row.options.window = Window{default_window};
  return row;
}

ResolvedModels resolve_models(const EngineOptions& options) {
  if (options.models.empty()) throw input_error("no model: an engine needs at least one");
  if (options.batch < 1)
    throw input_error("the batch size must be at least 1, not " + std::to_string(options.batch));
  std::vector<ModelRequest> requests;
  for (const EngineModel& model : options.models) {
    if (model.every < 1)
      throw input_error("every of model '" + model.request.name.value_or(model.request.source) +
                        "' must be at least 1, not " + std::to_string(model.every));
    requests.push_back(model.request);
  }
  return resolve_models(requests, {options.width, options.height},
                        static_cast<std::size_t>(options.batch));
}

std::vector<PredictedModel> predicted_models(const ResolvedModels& resolved,
                                             const std::vector<EngineModel>& models) {
  return Interpreter(resolved, models).predicted_models();
}

Engine::Engine(EngineOptions options, EngineObserver observer)
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
bool Engine::try_submit(Stream stream, SourceFrame frame) {
  return impl_->try_submit(stream, std::move(frame));
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
