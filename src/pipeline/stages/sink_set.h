#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "ortchestra/sink/sink.h"

namespace ortchestra {

/// What sinks said at a checkpoint, by output.
using SinkPlaces = std::map<std::string, std::string>;

/// Sinks that are written together. Not thread-safe.
class SinkSet {
 public:
  /// Begins the outputs, or continues those that `places` names. Throws Error(input) as open_sink.
  SinkSet(const std::vector<std::string>& outputs, const SinkOptions& options,
          const SinkPlaces& places);
  /// Adds a sink of the program's own, and tells it the models.
  void add(std::shared_ptr<PredictionSink> sink, const std::vector<PredictedModel>& models);

  SinkNeeds needs() const;
  void write(const FramePredictions& frame, const Picture* picture);
  /// Adds where the outputs stand that can be continued: not those written straight through, nor
  /// own sinks.
  void checkpoint(SinkPlaces& places);
  void finish();

 private:
  struct Entry {
    std::string output;
    bool can_continue;  ///< what it was when it was opened: no pipe, device or own sink
    std::shared_ptr<PredictionSink> sink;
  };
  std::vector<Entry> sinks_;
};

/// Completes outputs of which all frames are written, where a run broke off before it had completed
/// them all. Throws Error.
void finish_broken(const std::vector<std::string>& outputs, const SinkOptions& options,
                   const SinkPlaces& places);

}  // namespace ortchestra
