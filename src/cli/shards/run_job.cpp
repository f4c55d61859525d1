#include "cli/shards/run_job.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <nlohmann/json.hpp>

#include "base/text/json_text.h"
#include "base/text/numbers.h"
#include "base/text/text.h"
#include "cli/commands/output_path.h"
#include "cli/terminal/flags_for.h"
#include "cli/terminal/interruption.h"
#include "cli/terminal/terminal.h"
#include "ortchestra/base/clock.h"
#include "ortchestra/base/error.h"

namespace ortchestra::cli {
namespace {

constexpr std::size_t most_listed = 10;
/// Schedulers give little time between SIGTERM and SIGKILL. The last checkpoint remains in any
/// case.
constexpr double grace_of_jobs_s = 4;
/// Between two lines of a log.
constexpr std::chrono::seconds log_interval{5};

std::string shard_text(const ShardSummary& summary) {
  std::string text = fmt::format("shard {}: {} videos: {} done, {} done before, {} failed",
                                 to_string(summary.shard), summary.videos, summary.done,
                                 summary.was_done, summary.failed.size());
  const std::int64_t left = summary.videos - summary.done - summary.was_done -
                            static_cast<std::int64_t>(summary.failed.size());
  if (left > 0) text += fmt::format(", {} not done", left);
  if (summary.resumed > 0) text += fmt::format("; {} resumed", summary.resumed);
  text += "\n";
  if (summary.done > 0 && summary.total_s > 0)
    text += fmt::format("{} frames in {} s: {} frames/s, {} videos/s; loading took {} s\n",
                        summary.frames, significant(summary.total_s),
                        significant(static_cast<double>(summary.frames) / summary.total_s),
                        significant(static_cast<double>(summary.done) / summary.total_s),
                        significant(summary.startup_s));
  return text + fmt::format("outputs and records: {}\n", one_line(summary.folder.string()));
}

void warn_about_failures(const ShardSummary& summary) {
  for (std::size_t i = 0; i < std::min(summary.failed.size(), most_listed); ++i)
    print_message("warning", fmt::format("video {} failed: {}", one_line(summary.failed[i].key),
                                         one_line(summary.failed[i].reason)));
  if (summary.failed.size() > most_listed)
    print_message("warning",
                  fmt::format("{} more videos failed: see {}", summary.failed.size() - most_listed,
                              (summary.folder / "failed").string()));
  for (const ModelSummary& model : summary.models) {
    if (model.failed_frames > 0)
      print_message("warning", fmt::format("model {} failed on {} of {} frames; first error: {}",
                                           one_line(model.name), model.failed_frames, model.frames,
                                           one_line(model.first_error.value_or(""))));
    for (const PredictionDoubt& doubt : model.doubts)
      print_message("warning", fmt::format("model {}: {}; check {}", one_line(model.name),
                                           doubt.text, doubt.check));
  }
}

void require_results(const ShardSummary& summary) {
  if (summary.done + summary.was_done == 0 && !summary.failed.empty() && !summary.interrupted)
    throw failure(fmt::format("no video of shard {} could be read; the first, {}: {}",
                              to_string(summary.shard), summary.failed.front().key,
                              summary.failed.front().reason));
  const bool all_failed =
      summary.frames > 0 && std::ranges::all_of(summary.models, [](const ModelSummary& model) {
        return model.frames > 0 && model.failed_frames == model.frames;
      });
  if (all_failed)
    throw failure(fmt::format("every model failed on every frame; first error, of model '{}': {}",
                              summary.models.front().name,
                              summary.models.front().first_error.value_or("")));
}

/// Shows which video is next: in a log only now and then.
class VideoLog {
 public:
  VideoLog(Progress& progress, bool on_terminal) : progress_(progress), always_(on_terminal) {}

  void show(const VideoProgress& video) {
    const TimePoint now = Clock::now();
    if (!always_ && now < next_) return;
    next_ = now + log_interval;
    progress_.stage(fmt::format("video {} of {}: {} {}", video.number, video.all,
                                one_line(video.video.key), name_of(video.state)));
  }

 private:
  static std::string_view name_of(VideoState state) {
    switch (state) {
      case VideoState::done:
        return "done";
      case VideoState::was_done:
        return "done before";
      case VideoState::failed:
        return "failed";
      case VideoState::interrupted:
        return "interrupted";
    }
    return "";
  }

  Progress& progress_;
  const bool always_;
  TimePoint next_;
};

}  // namespace

int run_job(const ShardOptions& options, const JobRunFlags& flags,
            const std::vector<std::string>& notes) {
  if (flags.json) check_output_path("--json", *flags.json);
  Interruption interruption({flags.grace_s.value_or(grace_of_jobs_s),
                             "the current video is unfinished: the same command continues at its "
                             "last checkpoint"});
  interruption.note_stage("opening models");
  ShardSummary summary;
  {
    const bool on_terminal = ::isatty(STDERR_FILENO) != 0;
    Progress progress(progress_mode(flags.progress, on_terminal));
    VideoLog log(progress, on_terminal);
    if (!flags.progress.quiet) {
      for (const std::string& note : notes) progress.note(note);
    }
    ShardObserver observer;
    observer.run.on_stage = [&](const std::string& what) { interruption.note_stage(what); };
    observer.run.on_note = [&](const RunNote& note) {
      if (!flags.progress.quiet) progress.note(text_with_flags(note.text, note.remedies));
    };
    observer.run.on_progress = [&](std::int64_t frames, std::optional<std::int64_t> all,
                                   double frames_per_s) {
      progress.frames(frames, all, frames_per_s);
    };
    observer.on_video = [&](const VideoProgress& video) { log.show(video); };
    summary = run_shard(options, observer, interruption.token());
  }
  if (flags.json) write_text(*flags.json, json_text(to_json(summary), 2) + "\n");
  if (flags.json != "-") print(shard_text(summary));
  warn_about_failures(summary);
  if (summary.interrupted && interruption.requested()) return interruption.exit_code();
  require_results(summary);
  return 0;
}

}  // namespace ortchestra::cli
