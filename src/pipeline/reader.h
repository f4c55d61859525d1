#pragma once

#include <functional>
#include <string>
#include <utility>

#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/source/source.h"
#include "pipeline/chunk.h"
#include "pipeline/ending.h"
#include "pipeline/stage_clock.h"

namespace ortchestra {

/// Reads the inputs one after another and cuts them into chunks: after every `batch` frames, and
/// where a checkpoint falls, so that the cuts depend on nothing but the frames.
class Reader {
 public:
  struct Start {
    std::size_t input = 0;
    InputPosition position;  ///< frames before it are read and dropped
  };
  /// Takes a chunk; may wait.
  using Emit = std::function<void(ChunkPointer)>;

  /// `sources`: as for open_pipeline_source.
  Reader(const PipelineOptions& options, Start start, SourceOptions sources, StageClock& clock,
         Ending& ending)
      : options_(options),
        start_(start),
        sources_(std::move(sources)),
        clock_(clock),
        ending_(ending) {}

  /// Until all is read or the run is to end. On the calling thread. Throws Error.
  void run(const Emit& emit);
  /// Whether it ended before all was read; once run() has returned.
  bool was_cut_short() const { return cut_short_; }

 private:
  void read_input(std::size_t input, InputPosition position, const Emit& emit);
  /// Nothing where a stop ended the waiting for it.
  std::unique_ptr<Source> open(const std::string& input) const;

  const PipelineOptions& options_;
  const Start start_;
  const SourceOptions sources_;
  StageClock& clock_;
  Ending& ending_;
  std::int64_t chunks_ = 0;
  bool cut_short_ = false;
};

/// Opens an input as the pipeline reads it: with the frames that `options` asks for. Throws
/// Error(input).
std::unique_ptr<Source> open_pipeline_source(const std::string& input,
                                             const PipelineOptions& options, SourceOptions source);

}  // namespace ortchestra
