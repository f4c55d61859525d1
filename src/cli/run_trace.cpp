#include "cli/run_trace.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>

#include "ortchestra/base/error.h"

namespace ortchestra::cli {
namespace {

constexpr std::int64_t process = 1;
/// Stages from top to bottom, with room for so many lanes each.
constexpr std::array<std::string_view, 5> stages{"read", "prepare", "infer", "interpret", "write"};
constexpr std::int64_t lanes_a_stage = 10'000;

}  // namespace

RunTrace::RunTrace(const std::string& path)
    : path_(path),
      file_(path + ".partial", 0),
      events_([this](std::string_view text) { file_.append(text); }) {
  events_.name_process(process, "ortchestra run");
}

std::int64_t RunTrace::track_of(const PipelineSpan& span) {
  const auto [entry, is_new] = tracks_.try_emplace({span.stage, span.lane}, 0);
  if (is_new) {
    std::int64_t stage = 0;
    while (stage < std::ssize(stages) && stages[static_cast<std::size_t>(stage)] != span.stage)
      ++stage;
    entry->second = stage * lanes_a_stage + static_cast<std::int64_t>(span.lane) + 1;
    events_.name_track(process, entry->second, fmt::format("{} {}", span.stage, span.lane));
  }
  return entry->second;
}

void RunTrace::add(const PipelineSpan& span) noexcept {
  if (problem_) return;
  try {
    // A span that began first may end, and come, later: the first one read is the earliest.
    if (!begin_) begin_ = span.start;
    const std::string what = span.stage == "infer" ? "batch" : "frame";
    events_.add({process,
                 track_of(span),
                 span.name.empty() ? std::string(span.stage) : span.name,
                 std::string(span.stage),
                 seconds_between(*begin_, span.start),
                 seconds_between(*begin_, span.end),
                 {{what, span.number}}});
  } catch (const std::exception& error) {
    problem_ = error.what();
  }
}

void RunTrace::finish() {
  if (problem_) throw failure(*problem_);
  events_.finish();
  file_.close();
  std::filesystem::rename(path_ + ".partial", path_);
}

}  // namespace ortchestra::cli
