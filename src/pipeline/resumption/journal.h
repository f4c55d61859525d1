#pragma once

#include <cstddef>
#include <filesystem>
#include <map>
#include <nlohmann/json.hpp>
#include <optional>
#include <string>
#include <vector>

#include "base/files/file_lock.h"
#include "pipeline/stages/cut.h"

namespace ortchestra {

/// Where a run stands, on the disk beside its outputs: what a broken one is resumed from.
struct Journal {
  nlohmann::json job;       ///< what the run is (job.h)
  std::size_t input = 0;    ///< the one being read
  InputPosition position;   ///< in it
  std::int64_t frames = 0;  ///< written, of all inputs
  /// What the outputs' sinks said at their checkpoint, by output; none: they were not begun.
  std::map<std::string, std::string> places;
  /// The input's frames are all written; its outputs were being completed.
  bool ending = false;
};

/// Parses the text of a journal that lies in the file `path`. Throws Error(input) for what is no
/// journal, and for one of another version of ortchestra.
Journal parse_journal(const std::string& text, const std::filesystem::path& path);

/// The journal behind an input all of whose outputs, `own`, are complete: the next one begins.
void begin_next_input(Journal& journal, const std::vector<std::string>& own);

/// What a journal is called until it replaces the one before.
std::filesystem::path next_journal(const std::filesystem::path& path);

/// The file that a journal is kept in, and the right to do so: no other run has it until this
/// object goes, or the process ends.
class JournalFile {
 public:
  /// `path`: that of the run's first output with ".journal" behind it. Throws Error(input) where
  /// another run holds it.
  explicit JournalFile(std::filesystem::path path);
  JournalFile(const JournalFile&) = delete;
  JournalFile& operator=(const JournalFile&) = delete;
  /// What was saved stays.
  ~JournalFile();

  const std::filesystem::path& path() const noexcept { return path_; }
  /// Nothing where no run left one. Throws Error(input) for a file that is no journal.
  std::optional<Journal> load() const;
  /// Throws Error(failure) where the disk refuses.
  void save(const Journal& journal);
  /// Removes it, and what a killed run may have left beside it.
  void remove() noexcept;

 private:
  const std::filesystem::path path_;
  const std::filesystem::path output_;  ///< that it is called after
  FileLock lock_;
  bool is_placeholder_ = false;  ///< empty, there to be locked
};

/// Throws Error(input) that names what differs, unless the journal is of the same job.
void require_same_job(const std::filesystem::path& path, const nlohmann::json& then,
                      const nlohmann::json& now);

}  // namespace ortchestra
