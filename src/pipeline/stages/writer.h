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
#include "pipeline/stages/sink_set.h"
#include "stats/histogram.h"

namespace ortchestra {

/// Writes results in the order in which they come, keeps the journal, and counts. One thread at a
/// time.
class Writer {
 public:
  /// `journal`: where the run stands; `file`, which outlives this, is null where it is not kept.
  /// Opens the outputs of the input that it names. `fps`: by input. Throws Error(input) as
  /// open_sink.
  Writer(const PipelineOptions& options, OutputNames names, SinkOptions sinks,
         std::vector<double> fps, Journal journal, JournalFile* file, StageClock& clock,
         std::function<void(double latency_ms)> on_frame);

  SinkNeeds needs() const;
  /// The next result of an input, which is the one before or the next one. Throws Error(failure): a
  /// sink's, or a model's where that is to end the run.
  void write(std::size_t input, const EngineResult& result);
  /// Behind the frames of a cut. Throws as write(), and for a bad frame that is to end the run.
  void write(const Cut& cut);
  /// Lets the journal and the outputs go where no frame was written, in this run or an earlier one.
  /// Nothing can be written after it.
  void withdraw_unused();

  /// Frames that this run wrote.
  std::int64_t frames() const { return frames_; }
  const std::vector<InputSummary>& inputs() const { return inputs_; }
  /// Answers per model, failed ones, the first error.
  const std::vector<ModelSummary>& models() const { return models_; }
  const Histogram& latency_ms() const { return latency_ms_; }

 private:
  void open_input(std::size_t input);
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
  std::optional<SinkSet> shared_;
  std::optional<SinkSet> own_;
  std::size_t input_ = 0;
  std::int64_t frames_ = 0;
  std::vector<InputSummary> inputs_;
  std::vector<ModelSummary> models_;
  Histogram latency_ms_;
};

}  // namespace ortchestra
