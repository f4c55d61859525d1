#pragma once

#include <filesystem>
#include <memory>
#include <string>

#include "ortchestra/pipeline/pipeline.h"

namespace ortchestra {

/// Writes a run's timeline, for Perfetto or chrome://tracing, to the disk as it comes, so that
/// memory does not grow with the video: PATH.partial until it is finished, but for a pipe or a
/// device. What PipelineObserver::on_span gives goes to add(). One thread at a time.
class RunTrace {
 public:
  /// Throws Error(input) where it can't be written.
  explicit RunTrace(const std::filesystem::path& path);
  RunTrace(const RunTrace&) = delete;
  RunTrace& operator=(const RunTrace&) = delete;
  /// Not finished: what was written stays under its partial name, unless that is nothing.
  ~RunTrace();

  /// A disk that refuses ends the trace, not the run.
  void add(const StageSpan& span) noexcept;
  /// Throws Error(failure) where not all could be written.
  void finish();

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace ortchestra
