#include "shards/unfinished_video.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <nlohmann/json.hpp>
#include <system_error>
#include <utility>

#include "base/files/file.h"
#include "base/text/json_text.h"
#include "ortchestra/base/error.h"
#include "pipeline/resumption/journal.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;

/// The record in the folder of a process. If it exists, all outputs are complete.
constexpr const char* record_file = "record.json";

std::vector<fs::path> folders_in(const fs::path& directory) {
  std::vector<fs::path> folders;
  std::error_code error;
  for (fs::directory_iterator entry(directory, error), end; !error && entry != end;
       entry.increment(error)) {
    folders.push_back(entry->path());
  }
  std::ranges::sort(folders);
  return folders;
}

Error not_possible(const fs::path& path, const char* what, const std::error_code& error) {
  return failure(fmt::format("{} can't be {}: {}; choose another folder for the outputs",
                             path.string(), what, error.message()));
}

void make_folders(const fs::path& path) {
  std::error_code error;
  fs::create_directories(path, error);
  if (error) throw not_possible(path, "created", error);
}

/// A run keeps its journal beside its first output.
fs::path journal_of(const std::vector<std::string>& outputs) {
  return finished_path(outputs.front()).string() + ".journal";
}

/// The journal as the process that has these outputs would have written it. The outputs are in the
/// order of the job.
Journal with_outputs(Journal journal, const std::vector<std::string>& outputs) {
  nlohmann::json& named = journal.job.at("outputs");
  std::map<std::string, std::string> checkpoints;
  for (std::size_t i = 0; i < named.size() && i < outputs.size(); ++i) {
    nlohmann::json& name = named[i].is_object() ? named[i].at("name") : named[i];
    const auto checkpoint = journal.checkpoints.find(name.get<std::string>());
    if (checkpoint != journal.checkpoints.end()) checkpoints[outputs[i]] = checkpoint->second;
    name = outputs[i];
  }
  journal.checkpoints = std::move(checkpoints);
  return journal;
}

/// Empty if there is no journal, or none that this version reads.
std::optional<Journal> journal_at(const fs::path& path) {
  try {
    return parse_journal(read_file(path), path);
  } catch (const Error&) {
    return std::nullopt;
  }
}

/// Renames a finished output. A directory replaces one with the same name.
void publish_output(const fs::path& from, const fs::path& to, const fs::path& own) {
  make_folders(to.parent_path().empty() ? fs::path(".") : to.parent_path());
  constexpr int most_tries = 100;
  for (int attempt = 0; attempt < most_tries; ++attempt) {
    if (std::rename(from.c_str(), to.c_str()) == 0 || errno == ENOENT) return;
    const int error = errno;
    if (error != ENOTEMPTY && error != EEXIST)
      throw not_possible(to, "written", {error, std::generic_category()});
    // Another process published the same directory, or it is replaced.
    const fs::path old = own / fmt::format("replaced-{}", attempt);
    if (std::rename(to.c_str(), old.c_str()) != 0 && errno != ENOENT)
      throw not_possible(to, "replaced", {errno, std::generic_category()});
  }
  throw failure(
      fmt::format("{} could not be written, because other processes write it too: end "
                  "them, and run the shard again",
                  to.string()));
}

void publish_from(const JobFolder& folder, const fs::path& own, const std::string& key) {
  const std::vector<std::string> from = folder.unfinished_outputs(own, key);
  const std::vector<fs::path> to = folder.outputs(key);
  for (std::size_t i = 0; i < from.size(); ++i) {
    publish_output(finished_path(from[i]), to[i], own);
  }
  publish_output(own / record_file, folder.done(key), own);
  std::error_code ignored;
  if (!fs::exists(folder.done(key), ignored))
    throw failure(
        fmt::format("{} could not be written, because {} was removed: run the shard again",
                    folder.done(key).string(), own.string()));
  fs::remove(folder.failed(key), ignored);
  remove_unfinished(folder, key);
}

/// Copies the outputs and the files beside them. The outputs are in folders with numbers.
void copy_work(const fs::path& other, const fs::path& own, std::size_t outputs) {
  for (std::size_t output = 0; output < outputs; ++output) {
    const std::string folder = std::to_string(output);
    fs::copy(other / folder, own / folder,
             fs::copy_options::recursive | fs::copy_options::copy_symlinks |
                 fs::copy_options::overwrite_existing);
  }
}

}  // namespace

UnfinishedVideo::UnfinishedVideo(const JobFolder& folder, const Owner& owner, std::string key)
    : folder_(folder),
      owner_(owner),
      key_(std::move(key)),
      own_(folder.unfinished(key_) / owner.folder()) {}

void UnfinishedVideo::make_own() {
  // Another process may remove the folder of the video when it has published it.
  constexpr int most_tries = 10;
  for (int attempt = 0; attempt < most_tries; ++attempt) {
    std::error_code error;
    fs::create_directories(own_, error);
    if (!error) break;
    if (attempt + 1 == most_tries || error != std::errc::no_such_file_or_directory)
      throw not_possible(own_, "created", error);
  }
  write_owner(owner_, own_);
  for (std::size_t i = 0; i < folder_.patterns().size(); ++i)
    make_folders(own_ / std::to_string(i));
}

std::optional<RunTotals> UnfinishedVideo::begin(const nlohmann::json& job) {
  struct Work {
    fs::path folder;
    std::int64_t frames;
  };
  const nlohmann::json wanted = parse_json(json_text(job));  // as a journal is read back
  std::vector<Work> others;
  const std::vector<fs::path> folders = folders_in(folder_.unfinished(key_));
  for (const fs::path& other : folders) {
    if (other == own_) continue;
    const auto journal = journal_at(journal_of(folder_.unfinished_outputs(other, key_)));
    if (journal && journal->frames > 0 && with_outputs(*journal, outputs()).job == wanted)
      others.push_back({other, journal->frames});
  }
  std::ranges::stable_sort(others, std::ranges::greater(), &Work::frames);
  make_own();
  std::optional<RunTotals> copied;
  for (auto other = others.begin(); !copied && other != others.end(); ++other)
    copied = copy_from(other->folder, job);
  for (const fs::path& other : folders) {
    const std::optional<Owner> left = read_owner(other);
    std::error_code ignored;
    if (left && is_gone(*left, owner_)) fs::remove_all(other, ignored);
  }
  return copied;
}

/// Empty if it could not be copied.
std::optional<RunTotals> UnfinishedVideo::copy_from(const fs::path& other,
                                                    const nlohmann::json& job) {
  try {
    // The journal first: what is appended to the outputs after it is cut off again. Until the
    // outputs are finished, their first bytes do not change.
    const fs::path path = journal_of(folder_.unfinished_outputs(other, key_));
    Journal journal = with_outputs(parse_journal(read_file(path), path), outputs());
    copy_work(other, own_, folder_.patterns().size());
    journal.job = job;
    JournalFile(journal_of(outputs())).save(journal);
    return RunTotals{journal.frames, journal.bad_frames, journal.models};
  } catch (const std::exception&) {
    // The other process finished it, or removed it. Then the video starts from its first frame.
    begin_again();
    return std::nullopt;
  }
}

void UnfinishedVideo::begin_again() {
  std::error_code ignored;
  fs::remove_all(own_, ignored);
  make_own();
}

void UnfinishedVideo::publish(const CompletionRecord& completion) {
  make_folders(folder_.done_records());
  write_file_atomically(own_ / record_file, text_of(completion));
  publish_from(folder_, own_, key_);
}

bool is_being_published(const JobFolder& folder, const std::string& key) {
  return std::ranges::any_of(folders_in(folder.unfinished(key)), [](const fs::path& own) {
    std::error_code ignored;
    return fs::exists(own / record_file, ignored);
  });
}

void end_publication(const JobFolder& folder, const std::string& key, const std::string& job) {
  for (const fs::path& own : folders_in(folder.unfinished(key))) {
    const auto record = read_completion(own / record_file).completion;
    if (!record || record->job != job) continue;
    make_folders(folder.done_records());
    publish_from(folder, own, key);
    return;
  }
}

void remove_unfinished(const JobFolder& folder, const std::string& key) noexcept {
  std::error_code ignored;
  fs::remove_all(folder.unfinished(key), ignored);
  fs::remove(folder.root() / "unfinished", ignored);  // only if it is empty
}

}  // namespace ortchestra
