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

/// Reads the inputs one after the other and divides their frames by cuts.
class Reader {
 public:
  struct Start {
    std::size_t input = 0;
    InputPosition position;  ///< frames before this position are read and dropped
  };
  /// Called for each frame and each cut, in order. They may block.
  struct Callbacks {
    std::function<void(std::size_t input, SourceFrame frame)> on_frame;
    std::function<void(Cut cut)> on_cut;
  };

  /// `sources`: as for open_pipeline_source(). All references must outlive this object.
  Reader(const PipelineOptions& options, Start start, SourceOptions sources, StageClock& clock,
         EarlyStop& stop)
      : options_(options),
        start_(start),
        sources_(std::move(sources)),
        clock_(clock),
        stop_(stop) {}

  /// Reads on the calling thread until all inputs have ended or `stop` is set. Throws Error, and
  /// the exceptions of sources.
  void run(const Callbacks& callbacks);
  /// Whether run() returned before all frames were read. Valid after run().
  bool was_cut_short() const { return cut_short_; }

 private:
  /// Returns whether the input is live. An input that was not opened because of a stop counts as
  /// live unless it is a file.
  bool read_input(std::size_t input, InputPosition position, const Callbacks& callbacks);
  /// Null if a stop interrupted the opening.
  std::shared_ptr<Source> open(const PipelineInput& input) const;

  const PipelineOptions& options_;
  const Start start_;
  const SourceOptions sources_;
  StageClock& clock_;
  EarlyStop& stop_;
  bool cut_short_ = false;
};

/// Opens an input with the options for frames and reading. An own source of the program is returned
/// as it is. Throws Error(input) when the input cannot be opened.
std::shared_ptr<Source> open_pipeline_source(const PipelineInput& input,
                                             const PipelineOptions& options, SourceOptions source);

/// The same, but throws UnreadableInput.
std::shared_ptr<Source> open_readable(const PipelineInput& input, const PipelineOptions& options,
                                      SourceOptions source);

/// Whether an input can be opened, closed and opened again without loss of frames. False for
/// cameras, streams and own sources of the program.
bool can_be_opened_twice(const PipelineInput& input);
/// Whether an opened input has audio that can be read again after its frames.
bool can_copy_audio(const PipelineInput& input, const SourceInfo& info);

}  // namespace ortchestra
