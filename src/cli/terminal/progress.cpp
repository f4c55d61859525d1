#include "cli/terminal/progress.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <chrono>
#include <cmath>
#include <cstdio>
#include <ctime>

#include "base/text/numbers.h"
#include "base/text/text.h"
#include "cli/terminal/terminal.h"

namespace ortchestra::cli {
namespace {

// Erases to the end of the line.
constexpr const char* start_of_empty_line = "\r\x1b[K";

// "14:03:27.118", local time.
std::string time_of_day() {
  const auto now = std::chrono::system_clock::now();
  const auto second = std::chrono::floor<std::chrono::seconds>(now);
  const auto ms = std::chrono::duration_cast<std::chrono::milliseconds>(now - second);
  const std::time_t seconds_since_epoch = std::chrono::system_clock::to_time_t(second);
  std::tm local{};
  ::localtime_r(&seconds_since_epoch, &local);
  return fmt::format("{:02}:{:02}:{:02}.{:03}", local.tm_hour, local.tm_min, local.tm_sec,
                     ms.count());
}

}  // namespace

void add_progress_flags(const OptionGroup& group, ProgressFlags& flags) {
  CLI::Option* const quiet =
      group.app.add_flag("-q,--quiet", flags.quiet, "show only results and errors");
  quiet->group(group.name);
  group.app.add_flag("-v,--verbose", flags.verbose, "log each stage and round to standard error")
      ->excludes(quiet)
      ->group(group.name);
  group.app.add_flag("--no-progress", flags.no_progress, "show no progress line on a terminal")
      ->group(group.name);
}

ProgressMode progress_mode(const ProgressFlags& flags, bool on_terminal) {
  if (flags.verbose) return ProgressMode::log;
  if (flags.quiet || flags.no_progress || !on_terminal) return ProgressMode::none;
  return ProgressMode::line;
}

std::string round_text(std::int64_t done, std::int64_t all, const std::string& spec,
                       std::optional<double> remaining_s) {
  std::string text = fmt::format("round {} of {}  {}", done + 1, all, spec);
  if (remaining_s && *remaining_s >= 0)
    text += fmt::format("  about {} left", rounded_duration(*remaining_s));
  return text;
}

std::string frames_text(std::int64_t done, std::optional<std::int64_t> all, double frames_per_s) {
  std::string text = fmt::format("frame {}", done);
  if (all) text += fmt::format(" of {}", *all);
  text += fmt::format("  {} frames/s", significant(frames_per_s));
  if (all && frames_per_s > 0 && *all > done)
    text += fmt::format("  about {} left",
                        rounded_duration(static_cast<double>(*all - done) / frames_per_s));
  return text;
}

std::string first_round_text(const RowResult& row, std::size_t name_width) {
  const std::size_t width = display_width(row.spec);
  const std::string padding(name_width > width ? name_width - width : 0, ' ');
  const std::string start = fmt::format("  {}{}  ", row.spec, padding);
  if (row.error || row.rounds.empty()) return start + "failed";
  const Round& round = row.rounds.front();
  if (round.late_batches && round.latency_ms)
    return start + fmt::format("latency p50 {} ms, p99 {} ms, {} late batches",
                               significant(round.latency_ms->p50),
                               significant(round.latency_ms->p99), *round.late_batches);
  return start + fmt::format("{} s  {} images/s", significant(round.total_s),
                             significant(round.images_per_s));
}

void FirstRounds::show(const BenchResult& so_far) {
  std::size_t name_width = 0;
  for (const RowResult& row : so_far.rows)
    name_width = std::max(name_width, display_width(row.spec));
  for (const RowResult& row : so_far.rows) {
    if (row.rounds.empty() && !row.error) continue;
    if (shown_.contains(row.spec)) continue;
    if (shown_.empty()) progress_.line("first round of each row:");
    shown_.insert(row.spec);
    progress_.line(first_round_text(row, name_width));
  }
}

Progress::Progress(ProgressMode mode) : mode_(mode) {}

Progress::~Progress() { clear(); }

void Progress::stage(const std::string& what) { show(what); }

void Progress::round(std::int64_t done, std::int64_t all, const std::string& spec,
                     std::optional<double> remaining_s) {
  show(round_text(done, all, spec, remaining_s));
}

void Progress::frames(std::int64_t done, std::optional<std::int64_t> all, double frames_per_s) {
  // A log needs fewer lines, because it is read later.
  const auto interval =
      mode_ == ProgressMode::log ? std::chrono::seconds(5) : std::chrono::milliseconds(200);
  const TimePoint now = Clock::now();
  if (now < next_frames_) return;
  next_frames_ = now + interval;
  show(frames_text(done, all, frames_per_s));
}

void Progress::line(const std::string& text) {
  if (mode_ == ProgressMode::none) return;
  clear();
  std::fprintf(stderr, "%s\n", one_line(text).c_str());
}

void Progress::note(const std::string& text) {
  clear();
  print_message("note", text);
}

void Progress::print(const std::string& text) {
  clear();
  std::fputs(text.c_str(), stderr);
}

void Progress::show(const std::string& any_text) {
  const std::string text = one_line(any_text);
  if (mode_ == ProgressMode::log)
    std::fprintf(stderr, "%s %s\n", time_of_day().c_str(), text.c_str());
  if (mode_ != ProgressMode::line) return;
  // A wrapped line can't be rewritten, so the text is cut to the width. It is cut by bytes, because
  // the text is ASCII except for unusual file names.
  const std::size_t width = terminal_width(STDERR_FILENO).value_or(80);
  std::fprintf(stderr, "%s%s", start_of_empty_line, text.substr(0, width - 1).c_str());
  std::fflush(stderr);
  shown_ = true;
}

void Progress::clear() {
  if (!shown_) return;
  std::fputs(start_of_empty_line, stderr);
  std::fflush(stderr);
  shown_ = false;
}

}  // namespace ortchestra::cli
