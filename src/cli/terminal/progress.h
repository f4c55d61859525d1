#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <set>
#include <string>

#include "cli/terminal/options.h"
#include "ortchestra/base/clock.h"
#include "ortchestra/record/record.h"

namespace ortchestra::cli {

enum class ProgressMode {
  none,
  line,  ///< one line, which is rewritten
  log,   ///< one line per stage, with the time of day
};

/// The flags --quiet, --verbose and --no-progress.
struct ProgressFlags {
  bool quiet = false;
  bool verbose = false;
  bool no_progress = false;
};

/// Adds -q, -v and --no-progress.
void add_progress_flags(const OptionGroup& group, ProgressFlags& flags);

/// The mode for the flags. A progress line needs a terminal. `on_terminal`: standard error is one.
ProgressMode progress_mode(const ProgressFlags& flags, bool on_terminal);

/// Shows the progress of a comparison or run on standard error. Not thread-safe.
class Progress {
 public:
  explicit Progress(ProgressMode mode);
  /// Removes the progress line.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void stage(const std::string& what);
  void round(std::int64_t done, std::int64_t all, const std::string& spec,
             std::optional<double> remaining_s);
  /// Shows at most 5 updates per second; in a log, one every 5 seconds.
  void frames(std::int64_t done, std::optional<std::int64_t> all, double frames_per_s);
  /// Prints a line that stays, unless the mode is `none`.
  void line(const std::string& text);
  /// Prints a note that stays, in every mode.
  void note(const std::string& text);
  /// Prints text as it is. It stays, in every mode.
  void print(const std::string& text);

 private:
  void show(const std::string& text);
  void clear();

  ProgressMode mode_;
  bool shown_ = false;
  TimePoint next_frames_;
};

/// Shows the first round of each row as soon as the row has one: the table comes much later.
class FirstRounds {
 public:
  explicit FirstRounds(Progress& progress) : progress_(progress) {}
  void show(const BenchResult& so_far);

 private:
  Progress& progress_;
  std::set<std::string> shown_;  ///< specs
};

/// "round 5 of 12  threads  about 40 s left"
std::string round_text(std::int64_t done, std::int64_t all, const std::string& spec,
                       std::optional<double> remaining_s);
/// "  serial      9.23 s  18.6 images/s" for the first round of a row, with latencies if the result
/// has a schedule; "  serial      failed". Names are padded to `name_width` columns.
std::string first_round_text(const RowResult& row, std::size_t name_width);
/// "frame 120 of 340  18.7 frames/s  about 12 s left"
std::string frames_text(std::int64_t done, std::optional<std::int64_t> all, double frames_per_s);

}  // namespace ortchestra::cli
