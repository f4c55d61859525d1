#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>

#include "cli/terminal/options.h"
#include "ortchestra/base/clock.h"

namespace ortchestra::cli {

enum class ProgressMode {
  none,
  line,  ///< one line, rewritten
  log,   ///< a line a stage, with the time
};

/// What --quiet, --verbose and --no-progress ask for.
struct ProgressWishes {
  bool quiet = false;
  bool verbose = false;
  bool no_progress = false;
};

/// Adds -q, -v and --no-progress.
void add_progress_flags(const OptionGroup& group, ProgressWishes& wishes);

/// A line that is rewritten makes sense on a terminal only.
ProgressMode progress_mode(const ProgressWishes& wishes, bool on_terminal);

/// Where a comparison stands, on standard error. For one thread.
class Progress {
 public:
  explicit Progress(ProgressMode mode);
  /// The line is removed.
  ~Progress();
  Progress(const Progress&) = delete;
  Progress& operator=(const Progress&) = delete;

  void stage(const std::string& what);
  void round(std::int64_t done, std::int64_t all, const std::string& spec,
             std::optional<double> remaining_s);
  /// At most some times a second.
  void frames(std::int64_t done, std::optional<std::int64_t> all, double frames_per_s);
  /// A line that stays, whatever the mode.
  void note(const std::string& text);

 private:
  void show(const std::string& text);
  void clear();

  ProgressMode mode_;
  bool shown_ = false;
  TimePoint next_frames_;
};

/// "round 5 of 12  threads  about 40 s left"
std::string round_text(std::int64_t done, std::int64_t all, const std::string& spec,
                       std::optional<double> remaining_s);
/// "frame 120 of 340  18.7 frames/s  about 12 s left"
std::string frames_text(std::int64_t done, std::optional<std::int64_t> all, double frames_per_s);

}  // namespace ortchestra::cli
