#include "engine/stages.h"

#include <exception>
#include <optional>
#include <utility>

#include "base/threads/start_thread.h"
#include "ortchestra/strategy/strategies.h"

namespace ortchestra {
namespace {

/// One restart, so that a worker process that dies for a temporary reason does not end a long run.
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

EngineStages::EngineStages(const EngineOptions& options, const ResolvedModels& resolved,
                           const Interpreter& interpreter, const Row& row,
                           const EngineLimits& limits, const EngineObserver& observer,
                           EarlyStop& stop)
    : options_(options),
      resolved_(resolved),
      interpreter_(interpreter),
      row_(row),
      limits_(limits),
      stop_(stop),
      log_(observer.on_span),
      in_flight_(resolved.models, log_),
      slots_(limits.chunks),
      unprepared_(limits.unprepared),
      close_semaphores_(stop.token(),
                        [this] {
                          slots_.close();
                          unprepared_.close();
                        }),
      strategy_(make_strategy(row, options.device, worker_restarts)),
      preparation_(resolved, every_of(options), limits.batch, limits.chunks,
                   strategy_->input_memory()) {
  strategy_->start(resolved.models, [this](Answer answer) { take(std::move(answer)); });
  startup_s_ = seconds_between(created_, Clock::now());
  start_threads();
}

EngineStages::~EngineStages() { finish(); }

void EngineStages::start_threads() {
  try {
    helpers_.reserve(limits_.helpers);
    for (std::size_t lane = 0; lane < limits_.helpers; ++lane) {
      helpers_.push_back(start_thread([this, lane] {
        while (const auto task = tasks_.pop()) (*task)(lane);
      }));
    }
    submitter_ = start_thread([this] { submit_chunks(); });
  } catch (...) {
    finish();  // ends the threads that did start
    throw;
  }
}

void EngineStages::dispatch(std::size_t stream_number, EngineStream& stream,
                            std::vector<SourceFrame> frames, Pace pace) {
  auto chunk = std::make_shared<Chunk>(stream, stream_number, std::move(frames));
  {
    const std::lock_guard lock(dispatching_);
    try {
      preparation_.lay_out(*chunk, next_batch_id_);
    } catch (...) {
      stop_.fail(std::current_exception());  // no memory for its tensors
      return;
    }
    stream.append(chunk);
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

void EngineStages::prepare(Chunk& chunk, std::size_t frame, std::size_t lane) {
  SourceFrame& source = chunk.frames[frame];
  stop_.guard([&] {
    if (stop_.stopped()) return;
    preparing_.time(lane, source.index, [&] { preparation_.prepare(chunk, frame); });
  });
  if (!chunk.stream.options().keep_pictures) source.picture.pixels.reset();
}

/// Submits chunks in the order of dispatch. Only this thread submits to the strategy.
void EngineStages::submit_chunks() {
  while (const auto next = to_submit_.pop()) {
    const ChunkPointer& chunk = *next;
    if (chunk == nullptr) {
      strategy_->flush();
      continue;
    }
    chunk->prepared.wait();
    if (stop_.stopped()) continue;
    chunk->submitted = Clock::now();
    // A copy: the last answer may come, and clear the chunk's batches, before this loop ends.
    const auto batches = chunk->batches;
    if (batches.empty()) {
      interpret_later(chunk);
    } else {
      in_flight_.add(chunk);
      for (const auto& batch : batches) submit_batch(batch);
    }
  }
  if (!stop_.stopped()) strategy_->flush();
}

void EngineStages::submit_batch(const std::shared_ptr<Batch>& batch) {
  stop_.guard([&] {
    if (!strategy_->submit(batch, {}) && !stop_.stopped())
      throw failure("the strategy '" + row_.strategy + "' refused a batch");
  });
}

/// The on_answer callback of the strategy. Does not block.
void EngineStages::take(Answer answer) {
  const bool exhausted = answer.status == AnswerStatus::exhausted;
  const bool lost = answer.status == AnswerStatus::worker_lost && options_.end_with_lost_model;
  if (exhausted || lost) {
    stop_.fail(
        std::make_exception_ptr(ModelLost(exhausted ? ErrorKind::exhausted : ErrorKind::failure,
                                          resolved_.models[answer.model].name, answer.error)));
  }
  stop_.guard([&] {
    if (const ChunkPointer chunk = in_flight_.take(std::move(answer))) interpret_later(chunk);
  });
}

void EngineStages::interpret_later(const ChunkPointer& chunk) {
  for (std::size_t frame = 0; frame < chunk->frames.size(); ++frame)
    tasks_.push([this, chunk, frame](std::size_t lane) { interpret(chunk, frame, lane); });
}

void EngineStages::interpret(const ChunkPointer& chunk, std::size_t frame, std::size_t lane) {
  const StreamOptions& stream = chunk->stream.options();
  stop_.guard([&] {
    if (stop_.stopped()) return;
    chunk->predictions[frame] = interpreting_.time(lane, chunk->frames[frame].index, [&] {
      return interpreter_.interpret(
          *chunk, frame, stream.name,
          stream.keep_values ? Interpreter::Values::kept : Interpreter::Values::left_out);
    });
  });
  if (--chunk->to_interpret > 0) return;
  // Releases their memory for later chunks.
  chunk->answers.clear();
  chunk->batches.clear();
  slots_.release();
  stop_.guard([&] { chunk->stream.complete(*chunk); });
}

void EngineStages::finish() {
  const std::lock_guard lock(joining_);
  to_submit_.close();
  if (submitter_.joinable()) submitter_.join();
  strategy_->finish();
  if (in_flight_.unanswered() > 0 && !stop_.stopped())
    stop_.fail(std::make_exception_ptr(
        failure("the strategy '" + row_.strategy + "' ended before it had answered all batches")));
  tasks_.close();
  for (std::jthread& helper : helpers_) {
    if (helper.joinable()) helper.join();
  }
}

void EngineStages::cancel() { strategy_->cancel(); }

EngineFigures EngineStages::figures() const {
  EngineFigures figures;
  figures.startup_s = startup_s_;
  figures.prepare = {limits_.helpers, preparing_.busy_s(), preparing_.cpu_s()};
  figures.interpret = {limits_.helpers, interpreting_.busy_s(), interpreting_.cpu_s()};
  const InFlight::Figures runs = in_flight_.figures();
  figures.infer = {runs.lanes, runs.busy_s, 0};
  figures.infer_cpu_s = runs.cpu_s;
  for (const InFlight::ModelTimes& times : runs.models) {
    figures.models.push_back({times.runs, times.cumulative_s, times.restarts, times.failed_batches,
                              inference_of(times.ms)});
  }
  return figures;
}

}  // namespace ortchestra
