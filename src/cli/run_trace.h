#pragma once

#include <map>
#include <optional>
#include <string>
#include <utility>

#include "ortchestra/pipeline/pipeline.h"
#include "report/trace_events.h"
#include "sink/appended_file.h"

namespace ortchestra::cli {

/// Writes a run's timeline to the disk as it comes, so that memory does not grow with the video:
/// PATH.partial until it is finished. One thread at a time.
class RunTrace {
 public:
  /// Throws Error(input) where it can't be written.
  explicit RunTrace(const std::string& path);

  /// A disk that refuses ends the trace, not the run.
  void add(const PipelineSpan& span) noexcept;
  /// Throws Error(failure) where not all could be written.
  void finish();

 private:
  std::int64_t track_of(const PipelineSpan& span);

  const std::string path_;
  AppendedFile file_;
  report::TraceEvents events_;
  std::optional<TimePoint> begin_;
  std::map<std::pair<std::string_view, std::size_t>, std::int64_t> tracks_;
  std::optional<std::string> problem_;
};

}  // namespace ortchestra::cli
