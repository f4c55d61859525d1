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

/// A model, how its outputs are decoded, and how often it looks.
struct EngineModel {
  ModelRequest request;
  DecodeOptions decode = {};
  std::int64_t every = 1;  ///< looks at the frames whose index this divides
};

struct EngineOptions {
  std::vector<EngineModel> models;  ///< at least one
  /// How they are run: engine_row() says with which defaults.
  Row row = {.strategy = "pool"};
  std::string device = "cpu";  ///< where the row names none
  std::int64_t batch = 1;      ///< consecutive frames of one stream
  /// Where neither a model nor its recipe fixes the size.
  PictureSize size = default_input_size;
  /// A model whose worker process died again after its restart: whether that ends the engine with
  /// ModelLost; else its predictions are errors from then on.
  bool end_with_lost_model = true;
};

/// Ended the engine: a model that can't answer any more (ErrorKind::failure), or memory, threads,
/// processes or open files that ran out while it ran (ErrorKind::exhausted).
class ModelLost : public Error {
 public:
  ModelLost(ErrorKind kind, const std::string& model, const std::string& reason)
      : Error(kind, "model '" + model + "': " + reason) {}
};

/// Something that a lane did, for a timeline.
struct StageSpan {
  std::string_view stage;  ///< "prepare", "infer", "interpret"; in `run` also "read" and "write"
  std::size_t lane = 0;
  std::string name;         ///< of `infer` the model; else empty
  std::int64_t number = 0;  ///< of the frame within its stream; of `infer` the batch's id
  TimePoint start;
  TimePoint end;
};

struct EngineObserver {
  /// From any thread, one at a time. Absent: nothing is collected.
  std::function<void(const StageSpan& span)> on_span = {};
};

/// What all models say of a frame that was submitted.
struct EngineResult {
  FramePredictions predictions;
  Picture picture;      ///< where StreamOptions::keep_pictures asks for it; else without pixels
  TimePoint submitted;  ///< when its batch was handed to the strategy
};

struct StreamOptions {
  std::string name = {};       ///< FramePredictions::input
  bool keep_pictures = false;  ///< results bring the frame's picture along
  bool keep_values = false;    ///< predictions bring the outputs' values along
  /// submit() also waits until results are taken, so that a consumer that is too slow holds up the
  /// producer: for programs that submit and take on different threads. Without it results that
  /// nobody takes pile up.
  bool bounded = false;
  /// Takes the results, in the order of the frames, instead of Engine::next(): on a thread of the
  /// engine, one at a time, and must not wait for long. What it throws ends the engine.
  std::function<void(EngineResult result)> on_result = {};
};

/// What the engine has measured so far; complete once finish() has returned.
struct EngineFigures {
  struct Stage {
    std::size_t lanes = 0;
    double busy_s = 0;  ///< Σ over its lanes
    double cpu_s = 0;   ///< CPU seconds of its lanes
  };
  struct Model {
    std::int64_t runs = 0;
    double cumulative_s = 0;  ///< time inside Session::run, added up
    std::int64_t restarts = 0;
    std::int64_t failed_batches = 0;
    std::optional<InferencePercentiles> inference_ms;
  };
  double startup_s = 0;  ///< loading the models
  Stage prepare;
  Stage infer;  ///< without CPU seconds
  /// CPU seconds of the threads that called the runs; nothing where not all of them are known.
  std::optional<double> infer_cpu_s;
  Stage interpret;
  std::vector<Model> models;  ///< in the order of EngineOptions::models
};

class EngineResults;

/// Several models on every frame that a program hands over: one or more streams of frames in, the
/// predictions of all models out, in order within a stream. Frames are prepared, models run and
/// outputs decoded on threads (or processes) of the engine, several frames at a time; the window of
/// the row bounds how many.
///
///     Engine engine({.models = models});
///     const Engine::Stream door = engine.add_stream({.name = "door"});
///     engine.submit(door, picture);
///     engine.end(door);
///     for (const EngineResult& result : engine.results(door)) …
///
/// Thread-safe, but the frames of one stream are submitted by one thread at a time, and its results
/// taken by one at a time; the two may differ. Once something ended the engine (a ModelLost, a
/// callback that threw, no memory for a frame), submit(), next() and finish() throw that.
class Engine {
 public:
  /// A stream's number, from 0.
  using Stream = std::size_t;

  /// Loads the models. Throws Error(input) for what can't be used, Error(failure) or
  /// Error(exhausted) where a worker or a thread can't be started.
  explicit Engine(EngineOptions options, EngineObserver observer = {});
  /// `resolved`: what resolve_models() said of the models, for programs that asked it before.
  Engine(EngineOptions options, ResolvedModels resolved, EngineObserver observer = {});
  Engine(const Engine&) = delete;
  Engine& operator=(const Engine&) = delete;
  /// As cancel().
  ~Engine();

  /// Names and labels, in the order of Prediction::model.
  const std::vector<PredictedModel>& models() const;
  /// So many pictures lie in the engine at once, at most, of a bounded stream: for
  /// SourceOptions::pictures.
  std::size_t most_pictures(bool keep_pictures) const;

  Stream add_stream(StreamOptions options = {});

  /// Hands over a frame; waits while there is no room. Index, time and size come back with its
  /// predictions. False: cancel() came first. Throws what ended the engine.
  bool submit(Stream stream, SourceFrame frame);
  /// The same; the index counts the stream's frames.
  bool submit(Stream stream, Picture picture, std::chrono::nanoseconds timestamp = {});
  /// The same without waiting for room: false where there is none, and the frame was not taken.
  bool try_submit(Stream stream, SourceFrame frame);
  /// Frames that wait for a batch to be full go now, as a shorter one.
  void cut(Stream stream);
  /// cut(), and no frame will come: next() returns nothing behind the last result. Idempotent.
  void end(Stream stream);
  /// No frame will come for now, of no stream: cut() for all, and runs may be reordered so that
  /// no long one is left alone at the end.
  void flush();

  /// The result of the stream's next frame. Waits for it: cut() or end() must have been called
  /// where its batch is not full. Nothing once the stream has ended and all are taken, and after
  /// cancel(). Throws what ended the engine.
  std::optional<EngineResult> next(Stream stream);
  /// All results up to the stream's end, for a range-based for: each step is a next().
  EngineResults results(Stream stream);

  /// Ends all streams and returns when every frame is answered and no thread or process is left;
  /// results can still be taken. Throws what ended the engine.
  void finish();
  /// Ends at once: frames that are not answered are forgotten. From any thread but the engine's.
  void cancel();

  EngineFigures figures() const;

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

/// A range of results; one pass.
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

/// The row as an engine runs it: with its defaults, and a bounded window, so that memory does not
/// depend on how many frames come. Throws Error(input) where values contradict each other.
Row engine_row(const EngineOptions& options);

/// Names and labels as the engine gives them, without loading the models. Throws Error(input) for a
/// decoder that does not fit its model.
std::vector<PredictedModel> predicted_models(const ResolvedModels& resolved,
                                             const std::vector<EngineModel>& models);

/// As EngineOptions asks for them: for the constructor that takes them. Throws as resolve_models().
ResolvedModels resolve_models(const EngineOptions& options);

}  // namespace ortchestra
