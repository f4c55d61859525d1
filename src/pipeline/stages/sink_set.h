#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "ortchestra/pipeline/pipeline.h"
#include "pipeline/output_names.h"

namespace ortchestra {

/// The results of PredictionSink::checkpoint(), by output.
using SinkCheckpoints = std::map<std::string, std::string>;

/// A set of sinks that get the same frames. Not thread-safe.
class SinkSet {
 public:
  /// Creates the outputs, or continues those that have an entry in `checkpoints`. Throws like
  /// open_sink().
  SinkSet(const std::vector<std::string>& outputs, const SinkOptions& options,
          const SinkCheckpoints& checkpoints);
  /// Adds a sink that the program implements, and calls its begin().
  void add(const PipelineOutput& output, const std::vector<PredictedModel>& models);
  /// From now on, each output gets only the predictions of its models.
  void select_models(const OutputNames& names, const std::vector<PredictedModel>& models);

  SinkNeeds needs() const;
  void write(const FramePredictions& frame, const Picture* picture);
  /// Calls checkpoint() of all sinks. Stores the results of outputs that can be continued: not
  /// those of standard output, pipes, devices and own sinks.
  void checkpoint(SinkCheckpoints& checkpoints);
  void finish();
  /// The states of the outputs. `frames`: the number of frames in each of them.
  std::vector<OutputSummary> summaries(const OutputNames& names, std::int64_t frames);

 private:
  struct Entry {
    std::string output;
    bool can_continue;  ///< when it was opened, it was no pipe, device or own sink
    bool is_own;        ///< a sink that the program implements
    std::shared_ptr<PredictionSink> sink;
    std::optional<std::set<std::size_t>> models = {};  ///< empty: all
    OutputState state = OutputState::incomplete;
    std::optional<std::string> error = {};
  };
  /// Calls `work` for each sink. Notes which sink throws.
  template <class Work>
  void for_each(Work work);

  std::vector<Entry> sinks_;
};

/// Completes outputs whose frames are all written, after a run was interrupted before it had
/// completed all of them. Throws Error.
void finish_interrupted_outputs(const std::vector<std::string>& outputs, const SinkOptions& options,
                                const SinkCheckpoints& checkpoints);

}  // namespace ortchestra
