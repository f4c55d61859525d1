#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "engine/stage_clock.h"
#include "ortchestra/pipeline/pipeline.h"
#include "pipeline/output_names.h"
#include "pipeline/resumption/journal.h"
#include "pipeline/stages/cut.h"
#include "pipeline/stages/prediction_check.h"
#include "pipeline/stages/sink_set.h"
#include "stats/histogram.h"

namespace ortchestra {

/// Writes the results to the outputs in order, keeps the journal, and counts frames and errors. Not
/// thread-safe.
class Writer {
 public:
  /// Saves the journal, then opens the shared outputs and those of the input at which `journal`
  /// starts. `fps`: frames per second of each input. `file`: null if no journal is kept. `options`,
  /// `clock` and `file` must outlive this object. Throws like open_sink().
  Writer(const PipelineOptions& options, OutputNames names, SinkOptions sinks,
         std::vector<double> fps, Journal journal, JournalFile* file, StageClock& clock,
         std::function<void(double latency_ms)> on_frame);

  SinkNeeds needs() const;
  /// Writes the next result. `input`: the same input as before, or the next one. Throws the errors
  /// of sinks, and Error(failure) when a model failed and OnModelError::fail is set.
  void write(std::size_t input, const EngineResult& result);
  /// Handles a cut: saves a checkpoint or completes outputs. Call it after the frames before the
  /// cut were written. Throws Cut::problem and the errors of sinks.
  void write(const Cut& cut);
  /// Removes the journal and the outputs if they hold nothing: no frame, bad frame or checkpoint of
  /// this run or an earlier one. After that, write() must not be called.
  void remove_unused_outputs();

  /// The number of frames that this run has written.
  std::int64_t frames() const { return frames_; }
  const std::vector<InputSummary>& inputs() const { return inputs_; }
  /// Per model: the number of frames, of failed frames and of odd scores, the first error, and what
  /// looks wrong.
  std::vector<ModelSummary> models() const;
  /// The counts of this run and of the earlier parts that it continued.
  RunTotals totals() const;
  /// The states of all outputs.
  std::vector<OutputSummary> outputs();
  /// From the submission of a frame to the end of its write.
  const Histogram& latency_ms() const { return latency_ms_; }

 private:
  void open_input(std::size_t input);
  /// The number of frames in the outputs of an input that this run has opened.
  std::int64_t frames_of(std::size_t input) const;
  void count(const FramePredictions& frame);
  void count_bad(const Cut& cut);
  void save(const Cut& cut);
  void save_journal();
  void end_input(const Cut& cut);

  const PipelineOptions& options_;
  const OutputNames names_;
  SinkOptions sink_options_;
  const std::vector<double> fps_;
  Journal journal_;
  JournalFile* const journal_file_;
  StageClock& clock_;
  const std::function<void(double latency_ms)> on_frame_;
  std::optional<SinkSet> shared_;  ///< outputs that hold the frames of all inputs
  std::optional<SinkSet> own_;     ///< outputs of only the current input
  std::size_t input_ = 0;
  const std::size_t first_input_;              ///< at which this run has started
  const std::int64_t earlier_frames_;          ///< of that input, written by earlier runs
  std::vector<OutputSummary> closed_outputs_;  ///< of the inputs before the current one
  std::int64_t frames_ = 0;
  std::vector<InputSummary> inputs_;
  std::vector<ModelSummary> models_;
  std::vector<PredictionCheck> checks_;  ///< one per model
  Histogram latency_ms_;
};

}  // namespace ortchestra
