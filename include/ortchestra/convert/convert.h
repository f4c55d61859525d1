#pragma once

#include <cstdint>
#include <filesystem>
#include <stop_token>
#include <vector>

#include "ortchestra/pipeline/pipeline.h"
#include "ortchestra/record/run_summary.h"

namespace ortchestra {

struct ConvertOptions {
  std::filesystem::path input;  ///< the JSONL file of a run; it is read twice
  /// As in PipelineOptions, without own sinks. "{stem}" stands for the inputs of that run.
  std::vector<PipelineOutput> outputs;
  /// `refuse` or `overwrite`: a conversion that was interrupted starts again.
  Existing existing = Existing::refuse;
};

struct ConvertSummary {
  std::int64_t frames = 0;
  std::vector<OutputSummary> outputs;  ///< empty if interrupted
  bool interrupted = false;            ///< then no output remains
};

/// Writes the predictions of a JSONL file to other outputs. They get the bytes that the run would
/// have written to them. Memory depends on the longest line, not on the number of frames. Of
/// `observer`, on_stage, on_note and on_progress are called, by the calling thread.
///
/// Throws Error(input) if a line of the file is damaged, before any output is started, and if an
/// output is unusable or needs what JSONL does not hold: pictures or values of outputs. Throws
/// Error(failure) later. Then, and when `stop` is requested, the unfinished outputs are removed.
ConvertSummary convert_predictions(const ConvertOptions& options, const PipelineObserver& observer,
                                   std::stop_token stop);

}  // namespace ortchestra
