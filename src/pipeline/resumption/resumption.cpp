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

/// Without a journal a run was never begun, or is finished.
bool is_finished(const OutputNames& names) {
  const std::vector<fs::path> paths = names.resumable();
  for (const fs::path& path : paths) {
    const fs::path partial = partial_path(path);
    if (is_there(partial)) {
      FileLock(partial, path);  // a run that goes on needs no advice
      throw input_error(
          fmt::format("{} can't be resumed: its journal {} is missing; allow overwriting to begin "
                      "again",
                      partial.string(), names.journal()->string()),
          {{RemedyKind::overwrite}});
    }
  }
  return std::ranges::all_of(paths, is_there);
}

/// The broken run had written all of an input: does what it had yet to do. Nothing where that was
/// all.
std::optional<Journal> end_input(Journal journal, const OutputNames& names,
                                 const SinkOptions& sinks, std::size_t inputs, JournalFile& file) {
  finish_broken(names.of_input(journal.input), sinks, journal.places);
  if (journal.input + 1 == inputs) {
    finish_broken(names.shared(), sinks, journal.places);
    file.remove();
    return std::nullopt;
  }
  begin_next_input(journal, names.of_input(journal.input));
  return journal;
}

/// An output that was a pipe or a device has no place in the journal: as a file it would begin in
/// the midst of the frames.
void require_places(const Journal& journal, const OutputNames& names) {
  std::vector<std::string> begun;
  if (journal.frames > 0) begun = names.shared();
  if (journal.position.frames > 0)
    std::ranges::copy(names.of_input(journal.input), std::back_inserter(begun));
  for (const std::string& output : begun) {
    if (!is_direct(output) && !journal.places.contains(output))
      throw input_error(
          fmt::format("{} can't be resumed: it was a pipe or a device, and is not one now; make it "
                      "one again, or allow overwriting to begin again",
                      output),
          {{RemedyKind::overwrite}});
  }
}

}  // namespace

std::optional<Journal> where_to_begin(const PipelineOptions& options, const OutputNames& names,
                                      const SinkOptions& sinks, nlohmann::json job,
                                      JournalFile* file) {
  if (options.existing == Existing::resume) {
    if (file == nullptr)
      throw input_error("there is nothing to resume: no output is a file or directory");
    if (std::optional<Journal> journal = file->load()) {
      require_same_job(file->path(), journal->job, job);
      if (journal->input >= options.inputs.size())
        throw input_error(
            fmt::format("{} can't be resumed from: it names input {} of {}; allow overwriting to "
                        "begin again",
                        file->path().string(), journal->input + 1, options.inputs.size()),
            {{RemedyKind::overwrite}});
      if (journal->ending)
        return end_input(*std::move(journal), names, sinks, options.inputs.size(), *file);
      require_places(*journal, names);
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
