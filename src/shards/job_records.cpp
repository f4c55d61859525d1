#include "shards/job_records.h"

#include <fmt/format.h>

#include <algorithm>
#include <nlohmann/json.hpp>
#include <optional>
#include <string_view>
#include <system_error>
#include <unordered_set>
#include <utility>

#include "base/files/file.h"
#include "base/text/json_text.h"
#include "ortchestra/base/error.h"
#include "pipeline/resumption/journal.h"

namespace ortchestra {
namespace {

namespace fs = std::filesystem;
using nlohmann::json;

Error damaged_job(const JobFolder& folder) {
  return input_error(
      fmt::format("{} is damaged: remove it, and run one shard again", folder.job().string()));
}

json saved_job(const JobFolder& folder) {
  std::error_code ignored;
  if (!fs::exists(folder.job(), ignored))
    throw input_error(
        fmt::format("{} is not the folder of a job: {} is missing; give the folder "
                    "that holds done/ and the outputs",
                    folder.root().string(), folder.job().string()));
  try {
    return parse_json(read_file(folder.job()));
  } catch (const json::exception&) {
    throw damaged_job(folder);
  }
}

std::vector<std::string> patterns_in(const json& job) {
  std::vector<std::string> patterns;
  for (const json& output : job.value("outputs", json::array()))
    patterns.push_back(
        (output.is_object() ? output.value("name", json("")) : output).get<std::string>());
  return patterns;
}

bool have_equal_outputs(const CompletionRecord& a, const CompletionRecord& b) {
  return a.frames == b.frames &&
         std::ranges::equal(a.outputs, b.outputs, {}, &CompletedOutput::sha256,
                            &CompletedOutput::sha256);
}

/// The keys of the records in a folder.
std::vector<std::string> keys_in(const fs::path& records) {
  std::vector<std::string> keys;
  std::error_code error;
  for (fs::directory_iterator entry(records, error), end; !error && entry != end;
       entry.increment(error)) {
    if (entry->path().extension() == ".json") keys.push_back(entry->path().stem().string());
  }
  return keys;
}

}  // namespace

JobRecords::JobRecords(const std::vector<fs::path>& folders) {
  if (folders.empty()) throw input_error("no folder: give at least one folder of a job");
  json first;
  for (const fs::path& folder : folders) {
    folders_.emplace_back(folder);
    json job = saved_job(folders_.back());
    if (first.is_null()) {
      first = job;
      job_ = hash_of_job(job);
      try {
        patterns_ = patterns_in(job);
      } catch (const json::exception&) {
        throw damaged_job(folders_.back());
      }
    } else if (hash_of_job(job) != job_) {
      require_same_job(folders_.back().job(), job, first);
    }
  }
}

void JobRecords::check(const Manifest& manifest, MergeSummary& summary) {
  summary.videos = static_cast<std::int64_t>(manifest.entries.size());
  folder_of_video_.assign(manifest.entries.size(), no_folder);
  for (std::size_t video = 0; video < manifest.entries.size(); ++video)
    check(video, manifest.entries[video], summary);
  find_foreign(manifest, summary);
}

void JobRecords::check(std::size_t video, const ManifestEntry& entry, MergeSummary& summary) {
  std::optional<CompletionRecord> found;
  std::string damage;
  std::optional<std::string> failed;
  bool is_duplicate = false;
  for (std::size_t i = 0; i < folders_.size(); ++i) {
    const ReadCompletion read = read_completion(folders_[i].done(entry.key));
    if (!read.exists) {
      if (!failed) failed = read_failure(folders_[i].failed(entry.key));
      continue;
    }
    std::string problem = read.completion ? problem_of(*read.completion, entry, folders_[i])
                                          : "its completion record is not whole";
    if (problem.empty() && found) {
      is_duplicate = true;
      if (!have_equal_outputs(*found, *read.completion))
        problem = fmt::format("its outputs differ from those in {}",
                              folders_[folder_of_video_[video]].root().string());
    }
    if (!problem.empty()) {
      damage = fmt::format("{}: {}", folders_[i].done(entry.key).string(), problem);
    } else if (!found) {
      found = read.completion;
      folder_of_video_[video] = i;
    }
  }
  if (found && damage.empty()) {
    ++summary.joined;
    summary.frames += found->frames;
    summary.bad_frames += found->bad_frames;
    if (is_duplicate) summary.duplicates.push_back(entry.key);
    return;
  }
  folder_of_video_[video] = no_folder;
  using Kind = MergeGap::Kind;
  if (!damage.empty()) {
    summary.gaps.push_back({entry.key, Kind::damaged, damage});
  } else if (failed) {
    summary.gaps.push_back({entry.key, Kind::failed, *failed});
  } else {
    summary.gaps.push_back({entry.key, Kind::missing, "it has no completion record"});
  }
}

/// Empty if the record describes the results of this job for this video, and the outputs are there.
std::string JobRecords::problem_of(const CompletionRecord& record, const ManifestEntry& entry,
                                   const JobFolder& folder) const {
  if (record.job != job_) return "it belongs to another job, with other models or options";
  if (record.key != entry.key) return fmt::format("it is that of the video '{}'", record.key);
  if (record.path != entry.path) return fmt::format("it is that of '{}'", record.path);
  const json input = parse_json(record.input);
  const auto bytes = input.find("bytes");
  if (entry.bytes && bytes != input.end() && *bytes != *entry.bytes)
    return "the video had another size than the manifest says";
  for (const CompletedOutput& output : record.outputs) {
    const fs::path path =
        finished_path((folder.root() / with_key(output.pattern, entry.key)).string());
    std::error_code error;
    if (!fs::exists(path, error)) return fmt::format("its output {} is missing", path.string());
    if (!output.bytes) continue;
    const std::uintmax_t size = fs::file_size(path, error);
    if (!error && static_cast<std::int64_t>(size) != *output.bytes)
      return fmt::format("its output {} has {} bytes, not {}", path.string(), size, *output.bytes);
  }
  return "";
}

void JobRecords::find_foreign(const Manifest& manifest, MergeSummary& summary) const {
  std::unordered_set<std::string_view> keys;
  keys.reserve(manifest.entries.size());
  for (const ManifestEntry& entry : manifest.entries) keys.insert(entry.key);
  for (const JobFolder& folder : folders_) {
    for (const std::string& key : keys_in(folder.done_records())) {
      if (!keys.contains(key)) summary.foreign.push_back(folder.done(key).string());
    }
  }
  std::ranges::sort(summary.foreign);
}

CompletionRecord JobRecords::record_of(std::size_t video, const std::string& key) const {
  const fs::path path = folders_[folder_of(video)].done(key);
  auto record = read_completion(path).completion;
  if (!record)
    throw failure(fmt::format("{} has vanished: end other commands first", path.string()));
  return *std::move(record);
}

fs::path JobRecords::output_of(std::size_t video, const std::string& key,
                               const std::string& pattern) const {
  return folders_[folder_of(video)].root() / with_key(pattern, key);
}

}  // namespace ortchestra
