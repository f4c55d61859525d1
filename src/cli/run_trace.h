#pragma once

#include <filesystem>
#include <map>
#include <optional>
#include <string>
#include <utility>

#include "ortchestra/pipeline/pipeline.h"
#include "report/trace_events.h"
#include "sink/appended_file.h"

namespace ortchestra::cli {

/// Writes a run's timeline to the disk as it comes, so that memory does not grow with the video:
/// PATH.partial until it is finished, but for a pipe or a device. One thread at a time.
class RunTrace {
 public:
  /// Throws Error(input) where it can't be written.
  explicit RunTrace(const std::string& path);
  RunTrace(const RunTrace&) = delete;
  RunTrace& operator=(const RunTrace&) = delete;
  /// Not finished: what was written stays under its partial name, unless that is nothing.
  ~RunTrace();

  /// A disk that refuses ends the trace, not the run.
  void add(const StageSpan& span) noexcept;
  /// Throws Error(failure) where not all could be written.
  void finish();

 private:
  std::int64_t track_of(const StageSpan& span);

  const std::filesystem::path path_;
  const bool is_direct_;
  const std::filesystem::path partial_;  ///< path_ where that is written directly
  AppendedFile file_;
  report::TraceEvents events_;
  std::optional<TimePoint> begin_;
  std::map<std::pair<std::string_view, std::size_t>, std::int64_t> tracks_;
  std::optional<std::string> problem_;
  bool finished_ = false;
};

}  // namespace ortchestra::cli
