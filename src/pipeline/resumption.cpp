#include "pipeline/resumption.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <utility>

#include "ortchestra/base/error.h"
#include "pipeline/sink_set.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

bool is_there(const fs::path& path) {
  std::error_code ignored;
  return fs::exists(path, ignored);
}

std::vector<fs::path> paths_of(const OutputNames& names) {
  std::vector<fs::path> paths;
  for (const std::string& output : names.all()) {
    if (const auto path = output_path(output)) paths.push_back(*path);
  }
  return paths;
}

/// Without a journal a run was never begun, or is finished.
bool is_finished(const OutputNames& names) {
  const std::vector<fs::path> paths = paths_of(names);
  for (const fs::path& path : paths) {
    const fs::path partial = path.string() + ".partial";
    if (is_there(partial)) {
      throw input_error(fmt::format(
          "{} can't be resumed: its journal {} is missing; give --overwrite to begin again",
          partial.string(), names.journal()->string()));
    }
  }
  return !paths.empty() && std::ranges::all_of(paths, is_there);
}

/// The broken run had written all of an input: does what it had yet to do. Nothing where that was
/// all.
std::optional<Journal> end_input(Journal journal, const OutputNames& names,
                                 const SinkOptions& sinks, std::size_t inputs) {
  finish_broken(names.of_input(journal.input), sinks, journal.places);
  if (journal.input + 1 == inputs) {
    finish_broken(names.shared(), sinks, journal.places);
    remove_journal(*names.journal());
    return std::nullopt;
  }
  begin_next_input(journal, names.of_input(journal.input));
  return journal;
}

}  // namespace

std::optional<Journal> where_to_begin(const PipelineOptions& options, const OutputNames& names,
                                      const SinkOptions& sinks, nlohmann::json job) {
  const std::optional<fs::path> path = names.journal();
  if (options.existing == Existing::resume) {
    if (!path) throw input_error("there is nothing to resume: no output is a file");
    if (std::optional<Journal> journal = load_journal(*path)) {
      require_same_job(*path, journal->job, job);
      if (journal->ending)
        return end_input(*std::move(journal), names, sinks, options.inputs.size());
      return journal;
    }
    if (is_finished(names)) return std::nullopt;
  }
  SinkOptions fresh = sinks;
  fresh.existing =
      options.existing == Existing::overwrite ? ExistingOutput::overwrite : ExistingOutput::refuse;
  check_sinks(names.all(), fresh);
  Journal journal;
  journal.job = std::move(job);
  return journal;
}

}  // namespace ortchestra
