#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/files/file_lock.h"
#include "ortchestra/record/run_summary.h"
#include "pipeline/stages/cut.h"

namespace ortchestra {

/// The state of a run. It is saved beside the outputs, to resume the run after an interruption.
struct Journal {
  nlohmann::json job;       ///< everything that the outputs depend on (job.h)
  std::size_t input = 0;    ///< the input that is being read
  InputPosition position;   ///< in this input
  std::int64_t frames = 0;  ///< written frames of all inputs
  /// Bad frames of all inputs, and the counts of each model, up to the checkpoint.
  std::int64_t bad_frames = 0;
  std::vector<RunTotals::Model> models = {};
  /// The results of PredictionSink::checkpoint(), by output. No entry: the output was not started.
  std::map<std::string, std::string> checkpoints;
  /// All frames of the input are written, and its outputs were being completed.
  bool completing_outputs = false;
};

/// Parses the text of the journal file `path`. Throws Error(input) if it is not a journal, or if
/// another version of ortchestra wrote it.
Journal parse_journal(const std::string& text, const std::filesystem::path& path);

/// Moves the journal to the start of the next input. `own`: the outputs of the input before, which
/// are complete.
void begin_next_input(Journal& journal, const std::vector<std::string>& own);

/// The temporary name of a new journal, until it replaces the old one.
std::filesystem::path next_journal(const std::filesystem::path& path);

/// The file of a journal. It is locked: no other run can open it until this object is destroyed or
/// the process ends.
class JournalFile {
 public:
  /// `path`: the path of the run's first output plus ".journal". Throws Error(input) when another
  /// run has locked it.
  explicit JournalFile(std::filesystem::path path);
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;
  /// A saved journal stays on the disk.
  ~JournalFile();

  const std::filesystem::path& path() const noexcept { return path_; }
  /// Empty if there is no journal. Throws Error(input) as parse_journal() does.
  std::optional<Journal> load() const;
  /// Replaces the file atomically. Throws Error(failure) when it cannot be written.
  void save(const Journal& journal);
  /// Removes the file, and the temporary file that a killed run may have left.
  void remove() noexcept;

 private:
  const std::filesystem::path path_;
  const std::filesystem::path output_;  ///< the output whose name the journal has
  FileLock lock_;
  bool is_placeholder_ = false;  ///< the file is empty and exists only to be locked
};

/// Throws Error(input) if the jobs differ; the message has the first difference. `path`: the
/// journal of the job `then`.
void require_same_job(const std::filesystem::path& path, const nlohmann::json& then,
                      const nlohmann::json& now);

}  // namespace ortchestra
