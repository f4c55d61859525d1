#include "pipeline/resumption/resumption.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <iterator>
#include <utility>

#include "base/files/file_lock.h"
#include "base/files/links.h"
#include "ortchestra/base/error.h"
#include "pipeline/stages/sink_set.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

/// For a run without a journal: true if it is finished, false if it was never started.
bool is_finished(const OutputNames& names) {
  const std::vector<fs::path> paths = names.resumable();
  for (const fs::path& path : paths) {
    const fs::path partial = partial_path(path);
    if (is_there(partial)) {
      const FileLock lock(partial, path);  // throws if another run is still writing this output
      throw input_error(
          fmt::format("{} can't be resumed: its journal {} is missing; allow overwriting to start "
                      "from the beginning",
                      partial.string(), names.journal()->string()),
          {{RemedyKind::overwrite}});
    }
  }
  return std::ranges::all_of(paths, is_there);
}

/// Completes the outputs of an input whose frames are all written. Returns the journal for the next
/// input; empty if there is none.
std::optional<Journal> end_input(Journal journal, const OutputNames& names,
                                 const SinkOptions& sinks, std::size_t inputs, JournalFile& file) {
  finish_interrupted_outputs(names.of_input(journal.input), sinks, journal.checkpoints);
  if (journal.input + 1 == inputs) {
    finish_interrupted_outputs(names.shared(), sinks, journal.checkpoints);
    file.remove();
    return std::nullopt;
  }
  begin_next_input(journal, names.of_input(journal.input));
  return journal;
}

/// Throws for a file that was a pipe or a device in the interrupted run. It has no checkpoint in
/// the journal, so it would lack the frames before the checkpoint.
void require_checkpoints(const Journal& journal, const OutputNames& names) {
  std::vector<std::string> started;
  if (journal.frames > 0) started = names.shared();
  if (journal.position.frames > 0)
    std::ranges::copy(names.of_input(journal.input), std::back_inserter(started));
  for (const std::string& output : started) {
    if (!is_direct(output) && !journal.checkpoints.contains(output))
      throw input_error(
          fmt::format("{} can't be resumed: it was a pipe or a device, and is not one now; make it "
                      "one again, or allow overwriting to start from the beginning",
                      output),
          {{RemedyKind::overwrite}});
  }
}

}  // namespace

std::optional<Journal> starting_point(const PipelineOptions& options, const OutputNames& names,
                                      const SinkOptions& sinks, nlohmann::json job,
                                      JournalFile* file) {
  if (options.existing == Existing::resume) {
    if (file == nullptr)
      throw input_error("there is nothing to resume: no output is a file or directory");
    if (std::optional<Journal> journal = file->load()) {
      require_same_job(file->path(), journal->job, job);
      if (journal->input >= options.inputs.size())
        throw input_error(
            fmt::format("{} can't be resumed from: it is at input {}, but there are only {}; allow "
                        "overwriting to start from the beginning",
                        file->path().string(), journal->input + 1, options.inputs.size()),
            {{RemedyKind::overwrite}});
      if (journal->completing_outputs)
        return end_input(*std::move(journal), names, sinks, options.inputs.size(), *file);
      require_checkpoints(*journal, names);
      return journal;
    }
    if (is_finished(names)) return std::nullopt;
  }
  SinkOptions fresh = sinks;
  fresh.existing = options.existing == Existing::overwrite ? Existing::overwrite : Existing::refuse;
  check_sinks(names.all(), fresh);
  Journal journal;
  journal.job = std::move(job);
  return journal;
}

}  // namespace ortchestra
