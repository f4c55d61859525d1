#include "ortchestra/pipeline/run_trace.h"

#include <fmt/format.h>

#include <array>
#include <map>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/files/appended_file.h"
#include "base/files/links.h"
#include "base/files/new_file.h"
#include "ortchestra/base/error.h"
#include "report/trace_events.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

constexpr std::int64_t traced_process = 1;
/// The stages, from top to bottom of the timeline.
constexpr std::array<std::string_view, 5> stages{"read", "prepare", "infer", "interpret", "write"};
constexpr std::int64_t lanes_per_stage = 10'000;  ///< maximum number of lanes per stage

AppendedFile opened_trace(const fs::path& path, bool is_direct) {
  if (is_direct) return {path, 0, AppendedFile::Links::follow};
  try {
    make_new_file(path);
  } catch (const Error& error) {
    throw input_error(error.what());
  }
  return {path, 0};
}

}  // namespace

struct RunTrace::State {
  explicit State(const fs::path& given)
      : path(follow_links(given)),
        is_direct(is_pipe_or_device(given)),
        partial(is_direct ? given : partial_path(given)),
        file(opened_trace(partial, is_direct)),
        events([this](std::string_view text) { file.append(text); }) {}

  std::int64_t track_of(const StageSpan& span);

  const fs::path path;
  const bool is_direct;
  const fs::path partial;  ///< the given path for a pipe or a device
  AppendedFile file;
  report::TraceEvents events;
  std::optional<TimePoint> begin;
  std::map<std::pair<std::string_view, std::size_t>, std::int64_t> tracks;
  std::optional<std::string> problem;
  bool finished = false;
};

std::int64_t RunTrace::State::track_of(const StageSpan& span) {
  const auto [entry, is_new] = tracks.try_emplace({span.stage, span.lane}, 0);
  if (is_new) {
    std::int64_t stage = 0;
    while (stage < std::ssize(stages) && stages[static_cast<std::size_t>(stage)] != span.stage)
      ++stage;
    entry->second = stage * lanes_per_stage + static_cast<std::int64_t>(span.lane) + 1;
    events.name_track(traced_process, entry->second, fmt::format("{} {}", span.stage, span.lane));
  }
  return entry->second;
}

RunTrace::RunTrace(const fs::path& path) : state_(std::make_unique<State>(path)) {
  state_->events.name_process(traced_process, "ortchestra run");
}

RunTrace::~RunTrace() {
  std::error_code ignored;
  if (!state_->finished && !state_->begin && !state_->is_direct)
    fs::remove(state_->partial, ignored);
}

void RunTrace::add(const StageSpan& span) noexcept {
  State& trace = *state_;
  if (trace.problem) return;
  try {
    // Spans arrive when they end. The first to arrive is the read of the first frame, which also
    // starts first.
    if (!trace.begin) trace.begin = span.start;
    const std::string what = span.stage == "infer" ? "batch" : "frame";
    trace.events.add({traced_process,
                      trace.track_of(span),
                      span.name.empty() ? std::string(span.stage) : span.name,
                      std::string(span.stage),
                      seconds_between(*trace.begin, span.start),
                      seconds_between(*trace.begin, span.end),
                      {{what, span.number}}});
  } catch (const std::exception& error) {
    trace.problem = error.what();
  }
}

void RunTrace::finish() {
  State& trace = *state_;
  if (trace.problem) throw failure(*trace.problem);
  trace.events.finish();
  trace.file.close();
  if (!trace.is_direct) fs::rename(trace.partial, trace.path);
  trace.finished = true;
}

}  // namespace ortchestra
