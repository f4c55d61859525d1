#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "ortchestra/base/clock.h"
#include "ortchestra/base/error.h"
#include "ortchestra/decode/options.h"
#include "ortchestra/loading/resolve.h"
#include "ortchestra/prediction/prediction.h"
#include "ortchestra/record/record.h"
#include "ortchestra/source/source.h"
#include "ortchestra/strategy/row.h"

namespace ortchestra {

/// A model, how its outputs are decoded, and on which frames it runs.
struct EngineModel {
  ModelRequest request;
  DecodeOptions decode = {};
  std::int64_t every = 1;  ///< ≥ 1; runs on the frames whose index is a multiple of it
};

/// The requests of the models.
std::vector<ModelRequest> requests_of(const std::vector<EngineModel>& models);

struct EngineOptions {
  std::vector<EngineModel> models;  ///< at least one
  /// How the models are run. engine_row() adds the defaults.
  Row row = {.strategy = "pool"};
  std::string device = "cpu";  ///< used if the row names no device
  std::int64_t batch = 1;      ///< frames per batch, consecutive frames of one stream
  /// Input size of models whose size is fixed neither by the model nor by its recipe.
  PictureSize size = default_input_size;
  /// What happens when a model's worker process dies again after its restart. True: the engine
  /// stops with ModelLost. False: the model's predictions are errors from then on.
  bool end_with_lost_model = true;
};

/// The error that stops an engine when a model cannot answer any more (ErrorKind::failure), or when
/// memory, threads, processes or open files run out while it runs (ErrorKind::exhausted).
class ModelLost : public Error {
 public:
  ModelLost(ErrorKind kind, const std::string& model, const std::string& reason)
      : Error(kind, "model '" + model + "': " + reason) {}
};

/// A piece of work that a lane did, for a timeline.
struct StageSpan {
  std::string_view stage;  ///< "prepare", "infer", "interpret"; in `run` also "read" and "write"
  std::size_t lane = 0;
  std::string name;         ///< for "infer" the model's name, else empty
  std::int64_t number = 0;  ///< for "infer" the batch's id, else the frame's index in its stream
  TimePoint start;
  TimePoint end;
};

struct EngineObserver {
  /// Called from any thread, but never by two threads at once. If empty, no spans are recorded.
  std::function<void(const StageSpan& span)> on_span = {};
};

/// The predictions of all models for one submitted frame.
struct EngineResult {
  FramePredictions predictions;
  Picture picture;      ///< without pixels unless StreamOptions::keep_pictures is set
  TimePoint submitted;  ///< when the frame's batch was passed to the strategy
};

struct StreamOptions {
  std::string name = {};       ///< becomes FramePredictions::input
  bool keep_pictures = false;  ///< results contain the frame's picture
  bool keep_values = false;    ///< predictions contain the values of the outputs
  /// submit() also waits while too many results have not been taken, so that a slow consumer slows
  /// the producer down. Use it when different threads submit frames and take results. Without it,
  /// results that are not taken use more and more memory.
  bool bounded = false;
  /// Receives the results instead of Engine::next(), in the order of the frames. Called on a thread
  /// of the engine, one call at a time. Must not block for long. An exception stops the engine.
  std::function<void(EngineResult result)> on_result = {};
};

/// Measurements of the engine up to now. Complete after finish() has returned.
struct EngineFigures {
  struct Stage {
    std::size_t lanes = 0;
    double busy_s = 0;  ///< wall-clock seconds, sum over the lanes
    double cpu_s = 0;   ///< CPU seconds, sum over the lanes
  };
  struct Model {
    std::int64_t runs = 0;
    double cumulative_s = 0;  ///< seconds inside Session::run, sum over the runs
    std::int64_t restarts = 0;
    std::int64_t failed_batches = 0;
    std::optional<InferencePercentiles> inference_ms;
  };
  double startup_s = 0;  ///< seconds for loading the models
  Stage prepare;
  Stage infer;  ///< without CPU seconds
  /// CPU seconds of the threads that called Session::run. Empty unless known for every run.
  std::optional<double> infer_cpu_s;
  Stage interpret;
  std::vector<Model> models;  ///< in the order of EngineOptions::models
};

class EngineResults;

/// Runs several models on every frame that a program submits. Frames come from one or more streams.
/// The predictions of all models come out in the order of each stream. The engine has its own
/// threads (or processes) that prepare frames, run models and decode outputs. They work on several
/// frames at a time. The window of the row limits how many.
///
///     Engine engine({.models = models});
///     const Engine::Stream door = engine.add_stream({.name = "door"});
///     engine.submit(door, picture);
///     engine.end(door);
///     for (const EngineResult& result : engine.results(door)) …
///
/// Thread-safe, with one restriction per stream: only one thread at a time may submit its frames,
/// and only one thread at a time may take its results. These may be two different threads.
/// After an error has stopped the engine (ModelLost, an exception of a callback, no memory for a
/// frame), submit(), next() and finish() throw that error.
class Engine {
 public:
  /// The number of a stream, counted from 0.
  using Stream = std::size_t;

  /// Loads the models. Throws Error(input) when a model or an option is unusable, Error(failure) or
  /// Error(exhausted) when a worker process or a thread cannot be started.
  explicit Engine(const EngineOptions& options, EngineObserver observer = {});
  /// `resolved`: the result of resolve_models(options), for programs that have called it before.
  Engine(EngineOptions options, ResolvedModels resolved, EngineObserver observer = {});
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  /// Does the same as cancel().
  ~Engine();

  /// Names and labels of the models. Prediction::model is an index into this list.
  const std::vector<PredictedModel>& models() const;
  /// The maximum number of pictures of a bounded stream that the engine holds at the same time. Use
  /// it for SourceOptions::pictures.
  std::size_t most_pictures(bool keep_pictures) const;

  Stream add_stream(StreamOptions options = {});

  /// Submits a frame. Waits while the engine is full. Index, timestamp and size of the frame are
  /// returned with its predictions. Returns false if the engine was cancelled. Throws the error
  /// that stopped the engine, and Error(input) after end().
  bool submit(Stream stream, SourceFrame frame);
  /// The same. The frame's index is the number of frames submitted to the stream before.
  bool submit(Stream stream, Picture picture, std::chrono::nanoseconds timestamp = {});
  /// The same, but waits at most `patience`. Returns false if the engine is still full; then the
  /// frame is not submitted.
  bool try_submit(Stream stream, const SourceFrame& frame, std::chrono::nanoseconds patience = {});
  /// Submits the frames of an incomplete batch now, as a smaller batch.
  void cut(Stream stream);
  /// Ends the stream: calls cut(), and no frame can be submitted after it. next() returns nothing
  /// after the last result. Idempotent.
  void end(Stream stream);
  /// Tells the engine that no stream gets more frames for now. Calls cut() for all streams. Waiting
  /// runs may be reordered, so that no long run is left alone at the end.
  void flush();

  /// Waits for the result of the stream's next frame and returns it. While the frame's batch is not
  /// full, it waits until cut(), flush() or end() is called. Returns nothing after the last result
  /// of an ended stream, and after cancel(). Throws the error that stopped the engine.
  std::optional<EngineResult> next(Stream stream);
  /// All results up to the end of the stream, for a range-based for loop. Each step calls next().
  EngineResults results(Stream stream);

  /// Ends all streams. Returns when all frames are done and all threads and processes have ended.
  /// Results can still be taken. Throws the error that stopped the engine.
  void finish();
  /// Stops at once and drops the frames that are not done. May be called from any thread except
  /// those of the engine.
  void cancel();

  EngineFigures figures() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// A range of results. Can be iterated once.
class EngineResults {
 public:
  struct End {};
  class Iterator {
   public:
    explicit Iterator(EngineResults& results) : results_(&results) {}
    const EngineResult& operator*() const { return *results_->result_; }
    Iterator& operator++() {
      results_->take();
      return *this;
    }
    bool operator==(End) const { return !results_->result_; }

   private:
    EngineResults* results_;
  };

  EngineResults(Engine& engine, Engine::Stream stream) : engine_(engine), stream_(stream) {}
  Iterator begin() {
    take();
    return Iterator(*this);
  }
  static End end() { return {}; }

 private:
  void take() { result_ = engine_.next(stream_); }

  Engine& engine_;
  const Engine::Stream stream_;
  std::optional<EngineResult> result_;
};

/// The row as an engine runs it: with defaults for missing options. Its window is always limited,
/// so that memory does not grow with the number of frames. Throws Error(input) when options
/// contradict each other.
Row engine_row(const EngineOptions& options);

/// The same as Engine::models(), without loading the models. Throws Error(input) when a decoder
/// does not fit its model.
std::vector<PredictedModel> predicted_models(const ResolvedModels& resolved,
                                             const std::vector<EngineModel>& models);

/// Loads the ONNX Runtime with which an engine of these options runs (check_model_devices.h), for
/// programs that describe models before they make the engine.
void load_runtime_for(const EngineOptions& options);

/// Resolves the models of `options`, for the constructor with `resolved`. Throws Error(input) when
/// an option is invalid, and the errors of resolve_models() in resolve.h.
ResolvedModels resolve_models(const EngineOptions& options);

}  // namespace ortchestra
