#pragma once

#include <functional>
#include <memory>
#include <utility>

#include "base/threads/early_stop.h"
#include "engine/stage_clock.h"
#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/source/source.h"
#include "pipeline/stages/cut.h"

namespace ortchestra {

/// Reads the inputs one after another and says where their frames are cut.
class Reader {
 public:
  struct Start {
    std::size_t input = 0;
    InputPosition position;  ///< frames before it are read and dropped
  };
  /// Who takes what is read, in its order. May wait.
  struct Taker {
    std::function<void(std::size_t input, SourceFrame frame)> on_frame;
    std::function<void(Cut cut)> on_cut;
  };

  /// `sources`: as for open_pipeline_source.
  Reader(const PipelineOptions& options, Start start, SourceOptions sources, StageClock& clock,
         EarlyStop& stop)
      : options_(options),
        start_(start),
        sources_(std::move(sources)),
        clock_(clock),
        stop_(stop) {}

  /// Until all is read or the run is to end. On the calling thread. Throws Error, and what a source
  /// throws.
  void run(const Taker& taker);
  /// Whether it ended before all was read; once run() has returned.
  bool was_cut_short() const { return cut_short_; }

 private:
  /// Returns whether the input is live: one that was never opened counts as that where nothing says
  /// otherwise.
  bool read_input(std::size_t input, InputPosition position, const Taker& taker);
  /// Nothing where a stop ended the waiting for it.
  std::shared_ptr<Source> open(const PipelineInput& input) const;

  const PipelineOptions& options_;
  const Start start_;
  const SourceOptions sources_;
  StageClock& clock_;
  EarlyStop& stop_;
  bool cut_short_ = false;
};

/// Opens an input as the pipeline reads it: with the frames that `options` asks for; a source of
/// the program's own is open. Throws Error(input).
std::shared_ptr<Source> open_pipeline_source(const PipelineInput& input,
                                             const PipelineOptions& options, SourceOptions source);

/// Whether an input can be opened for a look, closed, and opened again without loss. Cameras,
/// streams and sources of the program's own are opened once.
bool can_be_opened_twice(const PipelineInput& input);

}  // namespace ortchestra
