#include "cli/run_trace.h"

#include <fmt/format.h>

#include <array>
#include <filesystem>
#include <system_error>

#include "base/links.h"
#include "base/new_file.h"
#include "ortchestra/base/error.h"
#include "sink/output_place.h"

namespace ortchestra::cli {
namespace {

constexpr std::int64_t process = 1;
/// Stages from top to bottom, with room for so many lanes each.
constexpr std::array<std::string_view, 5> stages{"read", "prepare", "infer", "interpret", "write"};
constexpr std::int64_t lanes_a_stage = 10'000;

AppendedFile opened(const std::filesystem::path& path, bool is_direct) {
  if (is_direct) return {path, 0, AppendedFile::Links::follow};
  try {
    make_new_file(path);
  } catch (const Error& error) {
    throw input_error(error.what());
  }
  return {path, 0};
}

}  // namespace

RunTrace::RunTrace(const std::string& path)
    : path_(path_behind_links(path)),
      is_direct_(is_pipe_or_device(path)),
      partial_(is_direct_ ? std::filesystem::path(path) : partial_of(path)),
      file_(opened(partial_, is_direct_)),
      events_([this](std::string_view text) { file_.append(text); }) {
  events_.name_process(process, "ortchestra run");
}

RunTrace::~RunTrace() {
  std::error_code ignored;
  if (!finished_ && !begin_ && !is_direct_) std::filesystem::remove(partial_, ignored);
}

std::int64_t RunTrace::track_of(const StageSpan& span) {
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

void RunTrace::add(const StageSpan& span) noexcept {
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
  if (!is_direct_) std::filesystem::rename(partial_, path_);
  finished_ = true;
}

}  // namespace ortchestra::cli
