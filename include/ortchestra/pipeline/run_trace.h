#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "ortchestra/pipeline/pipeline.h"

namespace ortchestra {

/// Writes the timeline of a run for Perfetto or chrome://tracing. Pass the spans of
/// PipelineObserver::on_span to add(). They are written to the disk as they come, so that memory
/// does not grow. The file is called PATH.partial until it is finished, unless PATH is a pipe or a
/// device. Not thread-safe.
class RunTrace {
 public:
  /// Throws Error(input) when the file cannot be created.
  explicit RunTrace(const std::filesystem::path& path);
  RunTrace(const RunTrace&) = delete;
  RunTrace& operator=(const RunTrace&) = delete;
  /// Without finish(), the partial file stays, unless it contains no span.
  ~RunTrace();

  /// After a write error, this and all later spans are ignored, so that the run can continue.
  void add(const StageSpan& span) noexcept;
  /// Completes the file. Throws Error(failure) when some of the trace could not be written.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ortchestra
