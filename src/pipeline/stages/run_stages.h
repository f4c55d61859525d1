#pragma once

#include <cstddef>
#include <cstdint>
#include <exception>
#include <memory>
#include <stop_token>
#include <vector>

#include "base/threads/early_stop.h"
#include "base/threads/task_queue.h"
#include "engine/stage_clock.h"
#include "ortchestra/engine/engine.h"
#include "ortchestra/pipeline/pipeline.h"
#include "pipeline/resumption/journal.h"
#include "pipeline/run_meter.h"
#include "pipeline/run_setup.h"
#include "pipeline/stages/cut.h"
#include "pipeline/stages/writer.h"

namespace ortchestra {

/// The options of a run's engine.
EngineOptions engine_options(const PipelineOptions& options);

/// Reads the inputs on one thread, passes their frames to an engine, and writes its results on the
/// calling thread.
class RunStages {
 public:
  /// Opens the outputs. `start`: where the run starts. `file`: null if no journal is kept.
  /// `shared`: an engine that later runs use too; null: the run loads the models itself. After a
  /// run that failed, a shared engine is cancelled. All references must outlive this object. Throws
  /// like Engine and open_sink().
  RunStages(const RunSetup& setup, const PipelineObserver& observer, SinkOptions sinks,
            const Journal& start, JournalFile* file, Engine* shared, std::stop_token stop);

  /// Processes all frames. Removes the journal and the outputs if an input could not be opened and
  /// no frame was written.
  void run(RunMeter& meter);
  /// Throws the first problem of run(), if there was one.
  void rethrow() const { stop_.rethrow(); }

  const Writer& writer() const { return writer_; }
  /// The states of all outputs. Call it after run().
  std::vector<OutputSummary> outputs() { return writer_.outputs(); }
  EngineFigures engine_figures() const { return engine_.figures(); }
  /// Whether the engine serves later runs too.
  bool shares_engine() const { return own_engine_ == nullptr; }
  const StageClock& reading() const { return reading_; }
  const StageClock& writing() const { return writing_; }
  /// Whether a stop ended the run before all frames were read.
  bool was_cut_short() const { return cut_short_; }

 private:
  EngineObserver engine_observer();
  void end_streams();
  void add_streams();
  void read(std::size_t pictures);
  void write(RunMeter& meter);
  void write(const Cut& cut);
  void report_progress(const RunMeter& meter) const;
  void remove_unused_outputs();
  template <class Work>
  void guarded(Work work);
  void end(std::exception_ptr problem);
  Error with_advice(const ModelLost& lost) const;

  const RunSetup& setup_;
  const PipelineObserver& observer_;
  const Journal start_;
  EarlyStop stop_;
  SpanLog log_;
  StageClock reading_{"read", log_};
  StageClock writing_{"write", log_};
  TaskQueue<Cut> cuts_;  ///< its length is limited because the engine limits the frames
  std::unique_ptr<Engine> own_engine_;  ///< null: the engine is shared
  Engine& engine_;
  Engine::Stream first_stream_ = 0;  ///< the stream of the first input
  Writer writer_;
  bool cut_short_ = false;
};

}  // namespace ortchestra
