#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ortchestra/sink/sink.h"

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
  void add(std::shared_ptr<PredictionSink> sink, const std::vector<PredictedModel>& models);

  SinkNeeds needs() const;
  void write(const FramePredictions& frame, const Picture* picture);
  /// Calls checkpoint() of all sinks. Stores the results of outputs that can be continued: not
  /// those of standard output, pipes, devices and own sinks.
  void checkpoint(SinkCheckpoints& checkpoints);
  void finish();

 private:
  struct Entry {
    std::string output;
    bool can_continue;  ///< when it was opened, it was no pipe, device or own sink
    std::shared_ptr<PredictionSink> sink;
  };
  std::vector<Entry> sinks_;
};

/// Completes outputs whose frames are all written, after a run was interrupted before it had
/// completed all of them. Throws Error.
void finish_interrupted_outputs(const std::vector<std::string>& outputs, const SinkOptions& options,
                                const SinkCheckpoints& checkpoints);

}  // namespace ortchestra
